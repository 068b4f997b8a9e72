import java.io.*;
import java.net.Socket;

public class Client {
    public static void main(String[] args) throws IOException {
        Socket socket = new Socket(args[0], Integer.parseInt(args[1]));
        BufferedReader keyboard = new BufferedReader(new InputStreamReader(System.in, "ISO-8859-1"));
        DataOutputStream out = new DataOutputStream(socket.getOutputStream());
        DataInputStream in = new DataInputStream(socket.getInputStream());
        String line;
        while ((line = keyboard.readLine()) != null) {
            out.writeUTF(line + "\n");
            for (int c = 0; c != 10; System.out.write(c))
                c = in.readUnsignedByte();
            System.out.flush();
        }
        socket.close();
    }
}
