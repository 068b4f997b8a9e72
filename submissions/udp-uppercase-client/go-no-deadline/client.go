package main

import (
	"bufio"
	"log"
	"net"
	"os"
)

func main() {
	conn, err := net.Dial("udp", os.Args[1]+":"+os.Args[2])
	if err != nil {
		log.Fatal(err)
	}
	scanner := bufio.NewScanner(os.Stdin)
	answer := make([]byte, 65535)
	for scanner.Scan() {
		n := ask(conn, scanner.Bytes(), answer)
		os.Stdout.Write(append(answer[:n], '\n'))
	}
}

func ask(conn net.Conn, line, answer []byte) int {
	for try := 0; try < 3; try++ {
		if _, err := conn.Write(line); err != nil {
			log.Fatal(err)
		}

		n, err := conn.Read(answer)
		if err == nil {
			return n
		}
		if e, ok := err.(net.Error); !ok || !e.Timeout() {
			log.Fatal(err)
		}
	}
	log.Fatal("no answer")
	return 0
}
