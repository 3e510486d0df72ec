package scaffold

import (
	"path"
	"regexp"
	"strings"
)

var (
	dotnetKind    = regexp.MustCompile(`(?i)<Project\s+Sdk="Microsoft\.NET\.Sdk\.(Web|Worker|BlazorWebAssembly)"`)
	dotnetVersion = regexp.MustCompile(`<TargetFrameworks?>\s*net(\d+\.\d+)`)
	dotnetName    = regexp.MustCompile(`<AssemblyName>\s*([A-Za-z0-9_.-]+)\s*</AssemblyName>`)
	dotnetNeed    = regexp.MustCompile(`<PackageReference\s+[^>]*Include="([^"]+)"`)
)

// newestDotnet is the .NET of an image where the project names none.
const newestDotnet = "10.0"

// dotnetApp is a server or a worker: one project with the sources in its folder.
func dotnetApp(f folder) (*App, bool) {
	projects := append(f.match("*.csproj"), f.match("*.fsproj")...)
	if len(projects) == 0 {
		return nil, false
	}
	project := projects[0]
	kind := strings.ToLower(f.find(dotnetKind, project))
	a := &App{stage: "dev"}
	switch kind {
	case "web":
		a.Kind, a.port = "ASP.NET Core", 8080
	case "worker":
		a.Kind = ".NET worker"
	default: // a library, tests, or what runs in a browser
		return nil, false
	}
	var needs []string
	for _, m := range dotnetNeed.FindAllStringSubmatch(f.read(project), -1) {
		needs = append(needs, strings.ToLower(m[1]))
	}
	a.Addons = proposals("dotnet", needs)
	version := f.find(dotnetVersion, project)
	if version == "" {
		version = newestDotnet
	}
	name := strings.TrimSuffix(project, path.Ext(project))
	if own := f.find(dotnetName, project); own != "" {
		name = own
	}
	if strings.Contains(f.read(project), `ProjectReference Include="..`) {
		a.Notes = append(a.Notes, f.at(project)+" needs projects outside of its folder: build it from the folder that holds them all")
	}
	a.env = []setting{{"ASPNETCORE_ENVIRONMENT", "Development"}, {"DOTNET_ENVIRONMENT", "Development"}}
	a.watch = []watch{
		{action: "sync", path: f.dir, target: "/app", ignore: []string{"bin/", "obj/"}},
		{action: "rebuild", path: path.Join(f.dir, project)},
	}
	a.Files = f.files(render("dotnet.Dockerfile", struct {
		Version, Project, Name string
		Manifests              []string
		Web                    bool
		Port                   int
	}{version, project, name, append([]string{project}, f.those("NuGet.config", "nuget.config", "Directory.Build.props", "packages.lock.json")...), kind == "web", a.port}),
		"bin", "obj", "*.user", "**/appsettings.*.local.json")
	return a, true
}
