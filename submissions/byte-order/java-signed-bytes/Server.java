// Adds the bytes of the text as they are; in Java they go from -128 to 127.
import java.io.*;
import java.net.*;

public class Server {
    public static void main(String[] args) throws IOException {
        ServerSocket serverSocket = new ServerSocket(Integer.parseInt(args[0]));
        while (true) {
            Socket socket = serverSocket.accept();
            try {
                DataInputStream in = new DataInputStream(socket.getInputStream());
                DataOutputStream out = new DataOutputStream(socket.getOutputStream());
                while (true) {
                    int length = in.readUnsignedShort();
                    int number = in.readInt();
                    byte[] text = new byte[length];
                    in.readFully(text);
                    for (int i = 0; i < length; i++) {
                        number += text[i];
                    }
                    out.writeShort(length);
                    out.writeInt(number);
                    out.write(text);
                }
            } catch (IOException e) {
                System.out.println("client is gone");
            }
            socket.close();
        }
    }
}
