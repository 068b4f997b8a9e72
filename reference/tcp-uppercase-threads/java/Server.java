import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * TCP uppercase server with threads: java Server PORT
 *
 * Answers each line of a client with the same line in upper case. Each client is served by a thread of its own, which
 * shares nothing with the others: its socket and its streams are local variables.
 */
public class Server {
    public static void main(String[] arguments) throws IOException {
        try (ServerSocket listener = new ServerSocket(Integer.parseInt(arguments[0]))) {
            while (true) {
                Socket client = listener.accept();
                // start(), not run(): that would be called here, and the next client would wait for it.
                new Thread(() -> serve(client)).start();
            }
        }
    }

    /** The life of a client, and of its thread. */
    private static void serve(Socket client) {
        // try closes the connection at the end, whatever happens.
        try (client;
                BufferedReader in = new BufferedReader(
                        new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII));
                OutputStream out = client.getOutputStream()) {
            // TCP carries a stream of bytes: one read may bring half a line, or three. readLine() collects exactly one
            // line and takes off its line feed; it returns null when the client has ended its sending.
            String line;
            while ((line = in.readLine()) != null) {
                // ROOT: the same letters on every machine. The bytes go out at once, since nothing buffers them.
                String answer = line.toUpperCase(Locale.ROOT) + "\n";
                out.write(answer.getBytes(StandardCharsets.US_ASCII));
            }
        } catch (IOException error) {
            System.err.println("a client has gone: " + error.getMessage());
        }
    }
}
