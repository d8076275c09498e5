import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Properties;

/** Reads texts, each after its length, and answers with what java.util.Properties makes of each. */
public class ReadProperties {
    public static void main(String[] arguments) throws IOException {
        DataInputStream in = new DataInputStream(System.in);
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(answer);
        for (int count = in.readInt(); count > 0; count--) {
            byte[] text = new byte[in.readInt()];
            in.readFully(text);
            answerTo(text, out);
        }
        System.out.write(answer.toByteArray());
        System.out.flush();
    }

    private static void answerTo(byte[] text, DataOutputStream out) throws IOException {
        Properties properties = new Properties();
        try {
            properties.load(new ByteArrayInputStream(text));
        } catch (IllegalArgumentException malformedEscape) {
            out.writeInt(-1);
            return;
        }
        out.writeInt(properties.size());
        for (String name : properties.stringPropertyNames()) {
            writeText(name, out);
            writeText(properties.getProperty(name), out);
        }
        ByteArrayOutputStream stored = new ByteArrayOutputStream();
        properties.store(stored, null);
        writeText(stored.toString("ISO-8859-1"), out);
    }

    private static void writeText(String text, DataOutputStream out) throws IOException {
        out.writeInt(text.length());
        out.writeChars(text);
    }
}
