// One-message server: io.ReadFull waits for the whole array.
package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"log"
	"net"
	"os"
	"strings"
)

func main() {
	ln, err := net.Listen("tcp4", ":12345")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("Now Listening")

	conn, err := ln.Accept()
	if err != nil {
		log.Fatal(err)
	}
	host, _, _ := net.SplitHostPort(conn.RemoteAddr().String())
	fmt.Println("Handling Client", host)

	var message [32]byte
	if _, err := io.ReadFull(conn, message[:]); err != nil {
		log.Fatal("message: ", err)
	}
	text, _, _ := bytes.Cut(message[:], []byte{0})
	fmt.Printf("Message from client: %s\n", text)

	fmt.Print("Your message: ")
	line, err := bufio.NewReader(os.Stdin).ReadString('\n')
	if err != nil {
		log.Fatal("keyboard: ", err)
	}
	var answer [32]byte
	copy(answer[:31], strings.TrimRight(line, "\r\n"))
	if _, err := conn.Write(answer[:]); err != nil {
		log.Fatal(err)
	}
	conn.Close()
}
