import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;

/**
 * UDP uppercase client:   java Client HOST PORT
 *
 * Sends each line of the keyboard, without its line end, as one datagram, and prints the answer with a line end.
 * A datagram may get lost. When no answer comes within a second the line is sent again, three times in all;
 * then the client gives up with a message on standard error and exit status 1.
 */
public class Client {
    static final int LARGEST = 65507;   // what fits into one datagram over IPv4
    static final int TRIES = 3;

    /** The next line without its line feed, as bytes; null when there is none. */
    static byte[] readLine(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int c;
        while ((c = in.read()) >= 0 && c != '\n')
            line.write(c);
        return c < 0 && line.size() == 0 ? null : line.toByteArray();
    }

    /** Sends the line until an answer comes. */
    static DatagramPacket ask(DatagramSocket socket, SocketAddress server, byte[] line) throws IOException {
        DatagramPacket answer = new DatagramPacket(new byte[LARGEST], LARGEST);
        for (int i = 0; i < TRIES; i++) {
            socket.send(new DatagramPacket(line, line.length, server));
            try {
                do
                    socket.receive(answer);
                while (!answer.getSocketAddress().equals(server));   // a stranger's datagram is no answer
                return answer;
            } catch (SocketTimeoutException e) {
                continue;   // the second is over
            }
        }
        throw new IOException("no answer after " + TRIES + " tries");
    }

    public static void main(String[] args) {
        if (args.length != 2) {
            System.err.println("usage: java Client HOST PORT");
            System.exit(1);
        }
        try (DatagramSocket socket = new DatagramSocket()) {
            // Not connected: on a socket that is, Java sends no empty datagrams.
            SocketAddress server = new InetSocketAddress(args[0], Integer.parseInt(args[1]));
            socket.setSoTimeout(1000);
            InputStream keyboard = new BufferedInputStream(System.in);
            byte[] line;
            while ((line = readLine(keyboard)) != null) {
                DatagramPacket answer = ask(socket, server, line);
                System.out.write(answer.getData(), 0, answer.getLength());
                System.out.write('\n');
                System.out.flush();   // at once
            }
        } catch (IOException e) {
            System.err.println(e);
            System.exit(1);
        }
    }
}
