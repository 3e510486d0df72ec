package main

import (
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"time"

	"go.mongodb.org/mongo-driver/bson"
)

// greeting is what a server says of itself.
type greeting struct {
	writable bool
	setName  string // of its replica set; empty when it is in none
}

const (
	opMessage   = 2013
	headerBytes = 16
	// flags and the kind of the only section, before the document
	prefixBytes = 5
	largestBody = 1 << 20
)

// greet sends "hello" to a server.
func greet(address string, timeout time.Duration) (greeting, error) {
	conn, err := net.DialTimeout("tcp", address, timeout)
	if err != nil {
		return greeting{}, err
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(timeout)); err != nil {
		return greeting{}, err
	}
	question, err := bson.Marshal(bson.D{{Key: "hello", Value: int32(1)}, {Key: "$db", Value: "admin"}})
	if err != nil {
		return greeting{}, err
	}
	if _, err := conn.Write(message(question)); err != nil {
		return greeting{}, err
	}
	answer, err := readMessage(conn)
	if err != nil {
		return greeting{}, fmt.Errorf("read the server's answer: %w", err)
	}
	var g greeting
	g.writable, _ = answer.Lookup("isWritablePrimary").BooleanOK()
	g.setName, _ = answer.Lookup("setName").StringValueOK()
	return g, nil
}

func message(document []byte) []byte {
	size := headerBytes + prefixBytes + len(document)
	b := make([]byte, headerBytes+prefixBytes, size)
	binary.LittleEndian.PutUint32(b[0:], uint32(size))
	binary.LittleEndian.PutUint32(b[4:], 1) // the request's number
	binary.LittleEndian.PutUint32(b[12:], opMessage)
	return append(b, document...)
}

func readMessage(r io.Reader) (bson.Raw, error) {
	var header [headerBytes]byte
	if _, err := io.ReadFull(r, header[:]); err != nil {
		return nil, err
	}
	size := binary.LittleEndian.Uint32(header[:])
	if size < headerBytes+prefixBytes || size > largestBody {
		return nil, fmt.Errorf("a message of %d bytes", size)
	}
	body := make([]byte, size-headerBytes)
	if _, err := io.ReadFull(r, body); err != nil {
		return nil, err
	}
	document := bson.Raw(body[prefixBytes:])
	return document, document.Validate()
}
