// UDP uppercase server:   server PORT
//
// Answers each datagram with one datagram: the same bytes in upper case, to where it came from.
package main

import (
	"fmt"
	"net"
	"os"
)

const largest = 65507 // what fits into one datagram over IPv4

// ASCII only. Every byte above 127 belongs to something that we know nothing about.
func toUpper(text []byte) {
	for i, c := range text {
		if 'a' <= c && c <= 'z' {
			text[i] = c - 'a' + 'a'
		}
	}
}

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: server PORT")
		os.Exit(1)
	}
	socket, err := net.ListenPacket("udp4", ":"+os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	// One ReadFrom is one datagram. What does not fit into the buffer would be lost, so it holds the largest one.
	buffer := make([]byte, largest)
	for {
		length, from, err := socket.ReadFrom(buffer)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			continue
		}
		// A length of 0 is no end of anything: there is no connection, and an empty datagram is a datagram.
		toUpper(buffer[:length])
		if _, err := socket.WriteTo(buffer[:length], from); err != nil {
			fmt.Fprintln(os.Stderr, err)
		}
	}
}
