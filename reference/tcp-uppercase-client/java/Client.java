import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;

/**
 * TCP uppercase client:   java Client HOST PORT
 *
 * Sends each line of the keyboard to the server and prints the line that comes back, until the keyboard ends.
 * Only answers go to standard output. Whatever goes wrong is told on standard error, with exit status 1.
 */
public class Client {
    /** What comes up to and with the next line feed, of any length; without it at the end of the stream. */
    static byte[] readLine(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int c;
        while ((c = in.read()) >= 0) {
            line.write(c);
            if (c == '\n')
                break;
        }
        return line.toByteArray();
    }

    static boolean isWhole(byte[] line) {
        return line.length > 0 && line[line.length - 1] == '\n';
    }

    static void talk(InputStream keyboard, InputStream answers, OutputStream out) throws IOException {
        byte[] line;
        while ((line = readLine(keyboard)).length > 0) {
            out.write(line);
            if (!isWhole(line))
                out.write('\n');   // the keyboard ended without
            byte[] answer = readLine(answers);
            if (!isWhole(answer))
                throw new EOFException("the server closed the connection before its answer was complete");
            System.out.write(answer, 0, answer.length);
            System.out.flush();
        }
    }

    public static void main(String[] args) {
        if (args.length != 2) {
            System.err.println("usage: java Client HOST PORT");
            System.exit(1);
        }
        try (Socket server = new Socket(args[0], Integer.parseInt(args[1]))) {
            talk(new BufferedInputStream(System.in), new BufferedInputStream(server.getInputStream()),
                 server.getOutputStream());
        } catch (IOException e) {
            System.err.println(e);
            System.exit(1);
        }
    }
}
