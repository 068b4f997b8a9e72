// The client of a pair. Numbers and answers travel as lines.
import java.io.*;
import java.net.Socket;

public class Client {
    public static void main(String[] args) throws IOException {
        BufferedReader keyboard = new BufferedReader(new InputStreamReader(System.in));
        try (Socket server = new Socket(args[0], Integer.parseInt(args[1]))) {
            BufferedReader in = new BufferedReader(new InputStreamReader(server.getInputStream()));
            PrintWriter out = new PrintWriter(server.getOutputStream(), true);
            String line;
            while ((line = keyboard.readLine()) != null) {
                out.println(line);
                String answer = in.readLine();
                if (answer == null)
                    throw new EOFException("no answer from the server");
                System.out.println(answer);
            }
        }
    }
}
