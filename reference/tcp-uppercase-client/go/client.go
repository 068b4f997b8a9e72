// TCP uppercase client:   client HOST PORT
//
// Sends each line of the keyboard to the server and prints the line that comes back, until the keyboard ends.
// Only answers go to standard output. Whatever goes wrong is told on standard error, with exit status 1.
package main

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"os"
)

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

// A line with its line feed, also the last one when the keyboard ended without; nil when there is none.
func typedLine(keyboard *bufio.Reader) []byte {
	line, err := keyboard.ReadBytes('\n')
	if err == nil || len(line) == 0 {
		return line
	}
	return append(line, '\n')
}

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: client HOST PORT")
		os.Exit(1)
	}
	server, err := net.Dial("tcp", net.JoinHostPort(os.Args[1], os.Args[2]))
	if err != nil {
		fail(err)
	}
	defer server.Close()
	// One reader for all the talk: it may hold more than the line that it was asked for.
	keyboard, answers := bufio.NewReader(os.Stdin), bufio.NewReader(server)
	for {
		line := typedLine(keyboard)
		if len(line) == 0 {
			return
		}
		if _, err := server.Write(line); err != nil {
			fail(err)
		}
		// The answer may come in pieces; ReadBytes waits for all of it.
		answer, err := answers.ReadBytes('\n')
		if err == io.EOF {
			fail(fmt.Errorf("the server closed the connection before its answer was complete"))
		}
		if err != nil {
			fail(err)
		}
		os.Stdout.Write(answer) // not buffered: it can be seen at once
	}
}
