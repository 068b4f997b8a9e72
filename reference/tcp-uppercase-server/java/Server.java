import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * TCP uppercase server:   java Server PORT
 *
 * Answers each line of a client with the same line in upper case. Each client is served by a thread of its own, so that
 * no client has to wait for another.
 */
public class Server {
    /**
     * The next line with its line feed, of any length; at the end of the stream what came after the last line feed.
     * null when there is nothing more. BufferedReader.readLine would take the line end away, whichever it was, and
     * a Reader would make characters of bytes.
     */
    static byte[] readLine(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int c;
        while ((c = in.read()) >= 0) {
            line.write(c);
            if (c == '\n')
                break;
        }
        return line.size() > 0 ? line.toByteArray() : null;
    }

    /** ASCII only. Every byte above 127 belongs to something that we know nothing about. */
    static void toUpper(byte[] text) {
        for (int i = 0; i < text.length; i++)
            if (text[i] >= 'a' && text[i] <= 'z')
                text[i] -= 'a' - 'A';
    }

    static void serve(Socket client) {
        try (client) {
            InputStream in = new BufferedInputStream(client.getInputStream());
            OutputStream out = client.getOutputStream();   // not buffered: what is written is sent
            byte[] line;
            while ((line = readLine(in)) != null) {
                toUpper(line);
                out.write(line);
            }
        } catch (IOException e) {
            System.err.println(e);   // the trouble of one client; the others are still served
        }
    }

    public static void main(String[] args) throws IOException {
        if (args.length != 1) {
            System.err.println("usage: java Server PORT");
            System.exit(1);
        }
        try (ServerSocket listener = new ServerSocket()) {
            // Connections of an earlier run may linger in TIME_WAIT: bind to the port all the same.
            listener.setReuseAddress(true);
            listener.bind(new InetSocketAddress(Integer.parseInt(args[0])));
            for (;;) {
                Socket client = listener.accept();
                new Thread(() -> serve(client)).start();
            }
        }
    }
}
