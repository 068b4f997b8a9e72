// TCP uppercase server:   server PORT
//
// Answers each line of a client with the same line in upper case. Each client is served by a goroutine of its own, so
// that no client has to wait for another.
package main

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"os"
)

// ASCII only. Every byte above 127 belongs to something that we know nothing about, so bytes.ToUpper is not for us.
func toUpper(text []byte) {
	for i, c := range text {
		if 'a' <= c && c <= 'z' {
			text[i] = c - 'a' + 'A'
		}
	}
}

// TCP carries a stream of bytes: one Read may bring half a line, or three. ReadBytes collects exactly one line, of any
// length, and at the end of the stream what came after the last line end. The reader may hold more than that line, so
// there is one for the whole connection.
func serve(client net.Conn) {
	defer client.Close()
	in := bufio.NewReader(client)
	for {
		line, err := in.ReadBytes('\n')
		toUpper(line)
		if _, failed := client.Write(line); failed != nil {
			return
		}
		if err != nil {
			if err != io.EOF {
				fmt.Fprintln(os.Stderr, err) // the trouble of one client; the others are still served
			}
			return
		}
	}
}

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: server PORT")
		os.Exit(1)
	}
	listener, err := net.Listen("tcp", ":"+os.Args[1]) // Go sets SO_REUSEADDR by itself
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	for {
		client, err := listener.Accept()
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			continue
		}
		go serve(client)
	}
}
