package scaffold

import (
	"path"
	"regexp"
	"strconv"
	"strings"
)

var (
	mavenArtifact = regexp.MustCompile(`<artifactId>\s*([A-Za-z0-9_.-]+)\s*</artifactId>`)
	mavenPackage  = regexp.MustCompile(`<packaging>\s*(\w+)\s*</packaging>`)
	mavenJava     = regexp.MustCompile(`<(?:java\.version|maven\.compiler\.release|maven\.compiler\.target|release)>\s*(\d+)\s*</`)
	gradleNeed    = regexp.MustCompile(`["'][A-Za-z0-9_.-]+:([A-Za-z0-9_.-]+)(?::[^"']*)?["']`)
	gradleJava    = regexp.MustCompile(`(?:JavaLanguageVersion\.of\(|jvmToolchain\(|JavaVersion\.VERSION_)(\d+)`)
	javaListens   = regexp.MustCompile(`(?m)^[ \t]*(?:server|quarkus\.http|micronaut\.server)\.port[ \t]*[=:][ \t]*(\d{2,5})`)
	yamlListens   = regexp.MustCompile(`(?m)^server:[ \t]*\n(?:[ \t]+.*\n)*?[ \t]+port:[ \t]*(\d{2,5})`)
	gradleRuns    = regexp.MustCompile(`(?m)(^[ \t]*application[ \t]*$|id[ \t(]*["']application["']|plugins?[ \t]*:?[ \t]*["']application["'])`)
)

// usualJava is the Java of an image where the project names none: the one that is
// cared for longest and that everything runs on.
const usualJava = 21

// javaApp is a Spring Boot, Quarkus or Micronaut server, built with Maven or Gradle,
// or a program that Gradle runs.
func javaApp(f folder) (*App, bool) {
	script := f.first("pom.xml", "build.gradle.kts", "build.gradle")
	if script == "" {
		return nil, false
	}
	text := f.read(script)
	maven := script == "pom.xml"
	if maven && f.find(mavenPackage, script) == "pom" { // only holds others together
		return nil, false
	}
	needs, version := gradleNeed.FindAllStringSubmatch(text, -1), f.find(gradleJava, script)
	if maven {
		needs, version = mavenArtifact.FindAllStringSubmatch(text, -1), f.find(mavenJava, script)
	}
	var names []string
	for _, m := range needs {
		names = append(names, strings.ToLower(m[1]))
	}
	b := javaBuild{maven: maven, wrapper: f.has(map[bool]string{true: "mvnw", false: "gradlew"}[maven])}
	kind := b.choose(text)
	if kind == "" {
		return nil, false
	}
	a := &App{Kind: kind, stage: "dev", Addons: proposals("java", names)}
	resources := []string{"application.properties", "application.yml", "application.yaml"}
	for i, name := range resources {
		resources[i] = "src/main/resources/" + name
	}
	a.port = f.port(0, javaListens, resources...)
	if a.port == 0 {
		a.port = f.port(8080, yamlListens, resources...)
	}
	switch kind {
	case "Quarkus":
		a.env = []setting{{"QUARKUS_HTTP_HOST", "0.0.0.0"}, {"QUARKUS_HTTP_PORT", digits(a.port)}}
	case "Java": // nobody knows whether it is a server
		a.port = 0
	default:
		a.env = []setting{{"SERVER_PORT", digits(a.port)}}
	}
	a.watch = []watch{
		{action: "sync+restart", path: path.Join(f.dir, "src"), target: "/app/src"},
		{action: "rebuild", path: path.Join(f.dir, script)},
	}
	if kind == "Quarkus" { // it compiles what has changed by itself
		a.watch[0].action = "sync"
	}
	java, err := strconv.Atoi(version)
	if err != nil || java < 17 {
		java = usualJava
	}
	a.Files = f.files(render("java.Dockerfile", struct {
		javaBuild
		Java     int
		Port     int
		Manifest []string
	}{b, java, a.port, f.those("pom.xml", "build.gradle", "build.gradle.kts", "settings.gradle", "settings.gradle.kts", "gradle.properties", "mvnw", "gradlew")}),
		"target", "build", ".gradle", "out", "*.class")
	return a, true
}

// javaBuild is how a program of Java's is built and started.
type javaBuild struct {
	maven, wrapper bool

	Dev     string // runs it for work
	Fetch   string // what it needs, before its sources are there
	Package string // makes what runs for good
	Jar     string // pattern of the one file that runs; "" where a folder does
	Folder  string // that runs
	Script  bool   // a script in it does, of the project's name
	Start   string
}

// Tool is the program that builds: the project's own, or that of the image.
func (b javaBuild) Tool() string {
	switch {
	case b.maven && b.wrapper:
		return "./mvnw"
	case b.maven:
		return "mvn"
	case b.wrapper:
		return "./gradlew"
	}
	return "gradle"
}

// Image is where that program is.
func (b javaBuild) Image(java int) string {
	switch {
	case b.wrapper:
		return "eclipse-temurin:" + digits(java) + "-jdk"
	case b.maven:
		return "maven:3-eclipse-temurin-" + digits(java)
	}
	return "gradle:jdk" + digits(java)
}

// WrapperFolder is what the project's own build program keeps, "" where it has none.
func (b javaBuild) WrapperFolder() string {
	switch {
	case !b.wrapper:
		return ""
	case b.maven:
		return ".mvn"
	}
	return "gradle"
}

// choose fills in how it is built, by what it is made with, and returns what that is
// called; "" where nothing says how to start it.
func (b *javaBuild) choose(text string) string {
	tool := b.Tool()
	b.Fetch, b.Package = tool+" -B -q dependency:go-offline", tool+" -B -q -DskipTests package"
	b.Jar = "target/*.jar"
	if !b.maven {
		b.Fetch, b.Package, b.Jar = tool+" --no-daemon -q dependencies", tool+" --no-daemon -q build -x test", "build/libs/*.jar"
	}
	b.Start = "java -XX:MaxRAMPercentage=75 -jar /app/app.jar"
	pick := func(maven, gradle string) string {
		if b.maven {
			return tool + " -B " + maven
		}
		return tool + " --no-daemon " + gradle
	}
	switch {
	case strings.Contains(text, "spring-boot") || strings.Contains(text, "org.springframework.boot"):
		b.Dev = pick("spring-boot:run", "bootRun")
		return "Spring Boot"
	case strings.Contains(text, "io.quarkus"):
		b.Dev = pick("quarkus:dev -Dquarkus.http.host=0.0.0.0 -Ddebug=false", "quarkusDev -Dquarkus.http.host=0.0.0.0 -Ddebug=false")
		b.Jar, b.Folder = "", strings.TrimSuffix(b.Jar, "*.jar")+"quarkus-app"
		if !b.maven {
			b.Folder = "build/quarkus-app"
		}
		b.Start = "java -XX:MaxRAMPercentage=75 -jar /app/quarkus-run.jar"
		return "Quarkus"
	case strings.Contains(text, "io.micronaut"):
		b.Dev = pick("mn:run", "run")
		return "Micronaut"
	case !b.maven && gradleRuns.MatchString(text):
		b.Dev, b.Package = tool+" --no-daemon run", tool+" --no-daemon -q installDist"
		b.Jar, b.Folder, b.Script = "", "build/install/*", true
		b.Start = "/app/bin/start"
		return "Java"
	}
	return ""
}
