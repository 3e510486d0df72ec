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
		"vault": {
			Module: "github.com/hashicorp/vault", Version: "v1.21.4", Sum: "h1:KHGcdSnJtombvae1gDk+jZ50kiFngJPFDOvcCJRnU0c=",
			Apart: []string{
				"github.com/hashicorp/vault/api", "github.com/hashicorp/vault/api/auth/approle", "github.com/hashicorp/vault/api/auth/kubernetes",
				"github.com/hashicorp/vault/api/auth/userpass", "github.com/hashicorp/vault/sdk",
			},
			Places: map[string]string{".": "usr/bin/vault"},
		},
		"consul": {
			Module: "github.com/hashicorp/consul", Version: "v1.22.2", Sum: "h1:tX1b887sHLjKFXko7F5E0W7AAQ/QgQufLQ5XHETG1CU=",
			Apart: []string{
				"github.com/hashicorp/consul/api", "github.com/hashicorp/consul/envoyextensions", "github.com/hashicorp/consul/proto-public",
				"github.com/hashicorp/consul/sdk", "github.com/hashicorp/consul/troubleshoot",
			},
			Sums: []string{ // the sum database has none of these two
				"github.com/hashicorp/consul/envoyextensions v0.9.0 h1:cjCQQKHZTDfivjmMlzzDvpwudjSdlMyiT0rw/ExbJLk=",
				"github.com/hashicorp/consul/envoyextensions v0.9.0/go.mod h1:1SqIWCjKtgbHU2ThOtznAxDktkbRCWm/wgNjIuDM/r0=",
				"github.com/hashicorp/consul/troubleshoot v0.8.0 h1:bgOY5JMsBQmrlhmNz97v4CnSr0ppb7Ob2fwPeDAn3hQ=",
				"github.com/hashicorp/consul/troubleshoot v0.8.0/go.mod h1:+9DFCMwOdlcHI3OWwnIajaUr35GDgD+9NwNi630hGIY=",
			},
			Places: map[string]string{".": "usr/bin/consul"},
		},
		"loki": {
			Module: "github.com/grafana/loki/v3", Version: "v3.7.8", Sum: "h1:bJ0WFWVOjgvG/jYmT9fIX15SYXXDwuEu/IMgTwMA97U=",
			Apart:  []string{"github.com/grafana/loki/pkg/push"},
			Places: map[string]string{"./cmd/loki": "usr/bin/loki"},
			Files:  map[string]string{"cmd/loki/loki-docker-config.yaml": "etc/loki/local-config.yaml"},
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
