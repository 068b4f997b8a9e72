import java.io.*;
import java.net.Socket;

/* Looks for the end of the keyboard when the line was sent already. */
public class Client {
    public static void main(String[] args) throws IOException {
        try (Socket socket = new Socket(args[0], Integer.parseInt(args[1]))) {
            BufferedReader keyboard = new BufferedReader(new InputStreamReader(System.in, "ISO-8859-1"));
            BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), "ISO-8859-1"));
            PrintStream out = new PrintStream(socket.getOutputStream(), true, "ISO-8859-1");
            String line;
            do {
                line = keyboard.readLine();
                out.print(line + "\n");
                System.out.println(in.readLine());
            } while (line != null);
        }
    }
}
