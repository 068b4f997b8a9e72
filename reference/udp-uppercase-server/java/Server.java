import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;

/**
 * UDP uppercase server:   java Server PORT
 *
 * Answers each datagram with one datagram: the same bytes in upper case, to where it came from.
 */
public class Server {
    static final int LARGEST = 65507;   // what fits into one datagram over IPv4

    /** ASCII only. Every byte above 127 belongs to something that we know nothing about. */
    static void toUpper(byte[] text, int length) {
        for (int i = 0; i < length; i++)
            if (text[i] >= 'a' && text[i] <= 'z')
                text[i] -= 'a' - 'A';
    }

    public static void main(String[] args) throws IOException {
        if (args.length != 1) {
            System.err.println("usage: java Server PORT");
            System.exit(1);
        }
        try (DatagramSocket socket = new DatagramSocket(Integer.parseInt(args[0]))) {
            // One receive is one datagram. What does not fit into the buffer would be lost: it holds the largest one.
            byte[] buffer = new byte[LARGEST];
            for (;;) {
                // A new packet each time: receive sets its length, and the next one could be no longer than that.
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                socket.receive(packet);
                toUpper(buffer, packet.getLength());
                try {
                    socket.send(packet);   // it holds the address that it came from, and its length
                } catch (IOException e) {
                    System.err.println(e);
                }
            }
        }
    }
}
