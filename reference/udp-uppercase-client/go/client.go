// UDP uppercase client:   client HOST PORT
//
// Sends each line of the keyboard, without its line end, as one datagram, and prints the answer with a line end.
// A datagram may get lost. When no answer comes within a second the line is sent again, three times in all;
// then the client gives up with a message on standard error and exit status 1.
package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"net"
	"os"
	"time"
)

const (
	largest = 65507 // what fits into one datagram over IPv4
	tries   = 3
)

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

// Sends the line until an answer comes; gives its length.
func ask(server net.Conn, line, answer []byte) int {
	for try := 0; try < tries; try++ {
		if _, err := server.Write(line); err != nil {
			fail(err)
		}
		server.SetReadDeadline(time.Now().Add(time.Second))
		length, err := server.Read(answer)
		if err == nil {
			return length
		}
		if !errors.Is(err, os.ErrDeadlineExceeded) { // anything but "the second is over"
			fail(err)
		}
	}
	fail(fmt.Errorf("no answer after %d tries", tries))
	return 0
}

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: client HOST PORT")
		os.Exit(1)
	}
	// Dial sends nothing. It makes a socket that hears only this one address: no stranger's datagram is taken for an
	// answer, and a machine that says "nobody has this port" is heard as an error.
	server, err := net.Dial("udp4", net.JoinHostPort(os.Args[1], os.Args[2]))
	if err != nil {
		fail(err)
	}
	defer server.Close()
	keyboard := bufio.NewReader(os.Stdin)
	answer := make([]byte, largest+1)
	for {
		line, err := keyboard.ReadBytes('\n')
		if err != nil && len(line) == 0 {
			return
		}
		length := ask(server, bytes.TrimSuffix(line, []byte("\n")), answer)
		answer[length] = '\n'
		os.Stdout.Write(answer[:length+1]) // not buffered: it can be seen at once
	}
}
