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
	keyboard, answers, out := bufio.NewReader(os.Stdin), bufio.NewReader(conn), bufio.NewWriter(conn)
	for {
		line, err := keyboard.ReadString('\n')
		if err != nil {
			return
		}
		out.WriteString(line)
		answer, err := answers.ReadString('\n')
		if err != nil {
			log.Fatal(err)
		}
		os.Stdout.WriteString(answer)
	}
}
