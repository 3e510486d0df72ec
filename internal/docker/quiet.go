package docker

import (
	"io"
	"log"
	"runtime"
	"strings"
	"sync/atomic"

	"github.com/sirupsen/logrus"
	"go.opentelemetry.io/otel"
)

// Quiet silences what the SDK and its libraries keep for the whole process: the
// standard logger, logrus and the error handler of OpenTelemetry. It is called
// once, by main, before anything else of this package. What Compose's SDK logs
// as a warning goes to warn, which may be nil; warnings of loading a compose
// file are not the SDK's and are left to internal/composefile.
func Quiet(warn func(string)) {
	logrus.SetOutput(io.Discard)
	logrus.SetLevel(logrus.WarnLevel)
	logrus.StandardLogger().ExitFunc = func(int) {} // a fatal log record must not end a program with a screen
	if warn != nil {
		logrus.AddHook(sdkWarnings{warn})
	}
	log.SetOutput(io.Discard) // net/http and grpc complain here
	otel.SetErrorHandler(otel.ErrorHandlerFunc(func(error) {}))
}

// sdkWarnings is a hook that hears warnings logged by Compose's SDK.
type sdkWarnings struct{ warn func(string) }

// Levels says what the hook is called for.
func (sdkWarnings) Levels() []logrus.Level {
	return []logrus.Level{logrus.PanicLevel, logrus.FatalLevel, logrus.ErrorLevel, logrus.WarnLevel}
}

// Fire is called on the goroutine that logs.
func (h sdkWarnings) Fire(e *logrus.Entry) error {
	if !loggedBySDK() {
		return nil
	}
	if told := developing.Load(); told != nil && strings.HasPrefix(e.Message, lostSync) {
		(*told)(e.Message)
		return nil
	}
	h.warn(bare(e.Message))
	return nil
}

// lostSync begins what the SDK logs, and says nowhere else, when it could not carry
// changed files into a container.
const lostSync = "Error handling changed files: "

// developing hears that, while a Develop runs.
var developing atomic.Pointer[func(string)]

// hearSDK has told called with each failure that the SDK only logs, until what it
// returns is called.
func hearSDK(told func(string)) (leave func()) {
	developing.Store(&told)
	return func() { developing.CompareAndSwap(&told, nil) }
}

// bare is a warning without the word, which who shows it writes itself.
func bare(text string) string { return strings.TrimPrefix(text, "Warning: ") }

// loggedBySDK tells whether a function of Compose's SDK is among the callers.
func loggedBySDK() bool {
	pc := make([]uintptr, 32)
	frames := runtime.CallersFrames(pc[:runtime.Callers(3, pc)]) // 3: past Callers, loggedBySDK and Fire
	for {
		frame, more := frames.Next()
		if strings.HasPrefix(frame.Function, "github.com/docker/compose/v5/") {
			return true
		}
		if !more {
			return false
		}
	}
}
