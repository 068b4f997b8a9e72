// Package upper makes capitals of small letters.
package upper

import (
	"bufio"
	"io"
)

// Copy reads lines to their end and writes each in upper case.
func Copy(to io.Writer, from io.Reader) error {
	in := bufio.NewReader(from)
	out := bufio.NewWriter(to)
	for {
		c, err := in.ReadByte()
		if err == io.EOF {
			return out.Flush()
		}
		if err != nil {
			return err
		}
		if 'a' <= c && c <= 'z' {
			c -= 'a' - 'A'
		}
		out.WriteByte(c)
		// What is there is answered at once, however many lines it is.
		if in.Buffered() == 0 {
			if err := out.Flush(); err != nil {
				return err
			}
		}
	}
}
