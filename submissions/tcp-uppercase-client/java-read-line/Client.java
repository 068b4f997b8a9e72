import java.io.*;
import java.net.Socket;

public class Client {
    public static void main(String[] args) throws IOException {
        Socket socket = new Socket(args[0], Integer.parseInt(args[1]));
        BufferedReader keyboard = new BufferedReader(new InputStreamReader(System.in, "ISO-8859-1"));
        PrintStream out = new PrintStream(socket.getOutputStream(), true, "ISO-8859-1");
        BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), "ISO-8859-1"));
        String line;
        while ((line = keyboard.readLine()) != null) {
            out.print(line + "\n");
            String answer = in.readLine();
            if (answer == null)
                throw new EOFException("no answer");
            System.out.println(answer);
        }
        socket.close();
    }
}
