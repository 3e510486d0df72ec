package gobuild

// Programs are those that recipes name.
func Programs(t Toolchain, dir string) map[string]Program {
	all := map[string]Program{
		"toxiproxy": {
			Module: "github.com/Shopify/toxiproxy/v2", Version: "v2.12.0", Sum: "h1:d1x++lYZg/zijXPPcv7PH0MvHMzEI5aX/YuUi/Sw+yg=",
			Places: map[string]string{"./cmd/server": "toxiproxy", "./cmd/cli": "toxiproxy-cli"},
		},
		"stripe-mock": {
			Module: "github.com/stripe/stripe-mock", Version: "v0.197.0", Sum: "h1:qoUXY3V7XzNCHuvgqI6ZjSZAz9Zu/42JBRNT+LR6wsM=",
			Places: map[string]string{".": "usr/bin/stripe-mock"},
		},
		"pgweb": {
			Module: "github.com/sosedoff/pgweb", Version: "v0.17.0", Sum: "h1:2WSPajNyqStS5oulvfdKIBaWQTy/qNBREBp51h4yiLU=",
			Places: map[string]string{".": "usr/bin/pgweb"},
		},
		"mailpit": {
			Module: "github.com/axllent/mailpit", Version: "v1.33.1", Sum: "h1:5cW1C4QrxRKh9qNiRYvSVaYw82BU1lGt/mYZtGUmi7A=",
			Places: map[string]string{".": "mailpit"},
		},
		"minio": {
			Module: "github.com/minio/minio", Version: "v0.0.0-20260212201848-7aac2a2c5b7c", Sum: "h1:/qdoYujxF5MBLDMVLeiYJ/7fBa1HikX39Dvzb9Ji8pA=",
			Places: map[string]string{".": "usr/bin/minio"},
		},
		"mc": {
			Module: "github.com/minio/mc", Version: "v0.0.0-20250313080218-cf909e1063a9", Sum: "h1:6RyInOHKL6jz8zxcAar/h6rg/aJCxDP/uFuSNvYSuMI=",
			Places: map[string]string{".": "usr/bin/mc"},
		},
		"versitygw": {
			Module: "github.com/versity/versitygw", Version: "v1.8.0", Sum: "h1:au+wI+aybno/STsQiSm35Uu6Q6iK5MWReQxgO6SEMFc=",
			Places: map[string]string{"./cmd/versitygw": "usr/local/bin/versitygw"},
		},
		"seaweedfs": {
			Module: "github.com/seaweedfs/seaweedfs", Version: "v0.0.0-20261109003541-7506e5f91cd6", Sum: "h1:LOYZFToHq9F7pSR6lkPGfkM8RmHlVFrzndKdhmNZjrU=",
			Places: map[string]string{"./weed": "usr/bin/weed"},
		},
		"fake-gcs": {
			Module: "github.com/fsouza/fake-gcs-server", Version: "v1.56.1", Sum: "h1:K03sAvbLvDz4hAynpCCUqnNRp+ik9JFSvHbkD/wTPOU=",
			Places: map[string]string{".": "usr/bin/fake-gcs-server"},
		},
		"distribution": {
			Module: "github.com/distribution/distribution/v3", Version: "v3.1.2", Sum: "h1:/Bv2YIqqSR00HiO49FT93hovy6r9IlrzwUDsJjCN5qg=",
			Places: map[string]string{"./cmd/registry": "usr/bin/registry"},
			Files:  map[string]string{"cmd/registry/config-dev.yml": "etc/distribution/config.yml"},
		},
		"jaeger": { // the program of version 2, which version 1's last release has beside its own
			Module: "github.com/jaegertracing/jaeger", Version: "v1.76.0", Sum: "h1:sWCOOF1dr+NL0PLil7mFo3BqqQL8k4WiM7aguFbc14g=",
			Places: map[string]string{"./cmd/jaeger": "cmd/jaeger/jaeger-linux"},
		},
		"temporal": { // the newest whose module is whole
			Module: "github.com/temporalio/cli", Version: "v1.5.1", Sum: "h1:0RZMk14BWxz44Xg6ciDQvpfAMffoG3J7/K03ql80teY=",
			Places: map[string]string{"./cmd/temporal": "usr/local/bin/temporal"},
		},
	}
	for name, p := range all {
		p.Go, p.Dir = t, dir
		all[name] = p
	}
	return all
}
