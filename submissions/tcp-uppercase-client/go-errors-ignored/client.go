package main

import (
	"bufio"
	"log"
	"net"
	"os"
)

func main() {
	conn, err := net.Dial("tcp", os.Args[1]+":"+os.Args[2])
	if err != nil {
		log.Fatal(err)
	}
	keyboard, answers := bufio.NewReader(os.Stdin), bufio.NewReader(conn)
	for {
		line, err := keyboard.ReadString('\n')
		if err != nil {
			return
		}
		conn.Write([]byte(line))
		answer, _ := answers.ReadString('\n')
		os.Stdout.WriteString(answer)
	}
}
