// Does not reckon with the end of the stream: the first client that leaves ends the server.
import java.io.*;
import java.net.*;

public class Server {
    static void serve(Socket socket) throws IOException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        DataOutputStream out = new DataOutputStream(socket.getOutputStream());
        while (true) {
            int length = in.readUnsignedShort();
            int number = in.readInt();
            byte[] text = new byte[length];
            in.readFully(text);
            for (int i = 0; i < length; i++) {
                number += text[i] & 0xff;
            }
            out.writeShort(length);
            out.writeInt(number);
            out.write(text);
        }
    }

    public static void main(String[] args) throws IOException {
        ServerSocket serverSocket = new ServerSocket(Integer.parseInt(args[0]));
        while (true) {
            Socket socket = serverSocket.accept();
            serve(socket);
            socket.close();
        }
    }
}
