import java.io.*;
import java.net.Socket;

public class Client {
    public static void main(String[] args) throws IOException {
        Socket socket = new Socket(args[0], Integer.parseInt(args[1]));
        BufferedReader keyboard = new BufferedReader(new InputStreamReader(System.in, "ISO-8859-1"));
        Writer out = new OutputStreamWriter(socket.getOutputStream(), "ISO-8859-1");
        InputStream in = new BufferedInputStream(socket.getInputStream());
        String line;
        while ((line = keyboard.readLine()) != null) {
            out.write(line + "\n");
            out.flush();
            ByteArrayOutputStream answer = new ByteArrayOutputStream();
            int c;
            do {
                c = in.read();
                if (c < 0)
                    throw new EOFException("no answer");   // ends the program with exit status 1
                answer.write(c);
            } while (c != '\n');
            answer.writeTo(System.out);
            System.out.flush();
        }
        socket.close();
    }
}
