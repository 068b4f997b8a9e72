/*
 * A server for many clients: a thread for each.   java Server PORT
 *
 * Sends back each line backwards. While a thread serves its client, the main thread accepts the next.
 */
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;

public class Server {
    private static final int LONGEST = 10000; // the longest line, with its line feed

    /** Bytes, not text: a Reader would decode them, and an answer would not be what was sent. */
    private static void serve(Socket client) {
        // Closed at the end of the block, however it ends: each that is left open is a descriptor lost.
        try (client) {
            InputStream in = new BufferedInputStream(client.getInputStream());
            OutputStream out = client.getOutputStream();
            byte[] line = new byte[LONGEST];
            int length = 0;
            for (int next = in.read(); next != -1 && length < LONGEST; next = in.read()) {
                line[length++] = (byte) next;
                if (next == '\n') {
                    reverse(line, length - 1);
                    out.write(line, 0, length);
                    length = 0;
                }
            }
        } catch (IOException e) {
            System.err.println("a client: " + e.getMessage()); // the end of this client only
        }
    }

    private static void reverse(byte[] line, int length) {
        for (int i = 0, j = length - 1; i < j; i++, j--) {
            byte other = line[j];
            line[j] = line[i];
            line[i] = other;
        }
    }

    public static void main(String[] args) throws IOException {
        if (args.length != 1) {
            System.err.println("usage: java Server PORT");
            System.exit(1);
        }
        // The second argument is the length of the queue of those who are not accepted yet.
        try (ServerSocket listener = new ServerSocket(Integer.parseInt(args[0]), 128)) {
            while (true) {
                Socket client = listener.accept();
                new Thread(() -> serve(client)).start();
            }
        }
    }
}
