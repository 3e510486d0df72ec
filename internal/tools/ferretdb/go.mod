// Pins the server behind the test ground's mongo image; nothing imports it.
module github.com/devbliss/devbliss/internal/tools/ferretdb

go 1.26.0

require github.com/FerretDB/FerretDB v1.24.0
