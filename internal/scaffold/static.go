package scaffold

// staticSite is a folder of pages that nothing has to make.
func staticSite(f folder) (*App, bool) {
	pages := f.first("index.html", "public/index.html", "site/index.html", "www/index.html")
	if pages == "" {
		return nil, false
	}
	from := map[string]string{"index.html": ".", "public/index.html": "public", "site/index.html": "site", "www/index.html": "www"}[pages]
	target := "/usr/share/nginx/html"
	watched := f
	if from != "." {
		watched.dir = f.at(from)
	}
	a := &App{Kind: "static site", stage: "dev", port: 8080, small: true}
	a.watch = []watch{{action: "sync", path: watched.dir, target: target}}
	a.Files = f.files(render("static.Dockerfile", struct{ From string }{from}))
	return a, true
}
