package main

import (
	"bufio"
	"bytes"
	"fmt"
	"net"
	"os"
	"time"
)

func transfer(socket net.Conn, packet []byte) bool {
	answer := make([]byte, 2048)
	for try := 0; try < 3; try++ {
		socket.Write(packet)
		socket.SetReadDeadline(time.Now().Add(time.Second))
		for {
			n, err := socket.Read(answer)
			if e, ok := err.(net.Error); ok && e.Timeout() {
				break
			}
			if err == nil && bytes.Equal(answer[:n], []byte{packet[0], 0, packet[0]}) {
				return true
			}
		}
	}
	return false
}

func main() {
	socket, err := net.Dial("udp4", os.Args[1]+":"+os.Args[2])
	if err != nil {
		panic(err)
	}
	lines := bufio.NewScanner(os.Stdin)
	for number := byte(0); lines.Scan(); number = 1 - number {
		sum := uint16(number)
		for _, b := range lines.Bytes() {
			sum += uint16(b)
		}
		packet := append([]byte{number, byte(sum >> 8), byte(sum)}, lines.Bytes()...)
		if !transfer(socket, packet) {
			fmt.Fprintln(os.Stderr, "no acknowledgement")
			os.Exit(1)
		}
	}
}
