// Hello server:   ./server PORT
//
// Waits for one client, sends it the greeting, closes the connection and ends.
package main

import (
	"fmt"
	"net"
	"os"
)

// The zero byte at the end is part of the message: a client in C reads it as the end of its string. Go adds none.
const greeting = "Hello Wörld!\x00"

func main() {
	if len(os.Args) != 2 {
		fail("usage: server PORT")
	}
	// net.Listen sets SO_REUSEADDR, so that the port can be had again at once.
	listener, err := net.Listen("tcp", ":"+os.Args[1])
	if err != nil {
		fail(err)
	}
	client, err := listener.Accept()
	if err != nil {
		fail(err)
	}
	listener.Close() // nobody else will be served

	// Unlike send() in C, Write goes on until all has been taken, or returns an error.
	if _, err := client.Write([]byte(greeting)); err != nil {
		fail(err)
	}
	if err := client.Close(); err != nil {
		fail(err)
	}
}

func fail(what any) {
	fmt.Fprintln(os.Stderr, what)
	os.Exit(1)
}
