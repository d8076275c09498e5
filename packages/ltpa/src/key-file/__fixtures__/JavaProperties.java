import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Properties;
import java.util.Scanner;
import java.util.TreeMap;

/**
 * What Java itself makes of properties files. Each line of standard input is a command and an argument in base64:
 * "load" takes the bytes of a file and answers with its properties, sorted, as pairs of base64 of UTF-16BE, or with "!"
 * when Java refuses the file; "store" takes names and values of UTF-16BE, separated by U+0000, and answers with the
 * bytes that Java writes, without the comment of the date.
 */
public class JavaProperties {
  public static void main(String[] args) throws Exception {
    Scanner input = new Scanner(System.in, StandardCharsets.US_ASCII);
    while (input.hasNextLine()) {
      String[] parts = input.nextLine().split(" ", 2);
      byte[] argument = Base64.getDecoder().decode(parts[1]);
      System.out.println(parts[0].equals("load") ? load(argument) : store(argument));
    }
  }

  private static String load(byte[] file) throws Exception {
    Properties properties = new Properties();
    try {
      properties.load(new ByteArrayInputStream(file));
    } catch (IllegalArgumentException malformed) {
      return "!";
    }
    StringBuilder answer = new StringBuilder();
    for (Map.Entry<Object, Object> entry : new TreeMap<Object, Object>(properties).entrySet()) {
      if (answer.length() > 0) answer.append(' ');
      answer.append(encode((String) entry.getKey())).append(',').append(encode((String) entry.getValue()));
    }
    return answer.toString();
  }

  private static String store(byte[] pairs) throws Exception {
    StringBuilder text = new StringBuilder();
    for (int at = 0; at < pairs.length; at += 2) text.append((char) ((pairs[at] & 0xff) << 8 | pairs[at + 1] & 0xff));
    String[] parts = text.toString().split("\0", -1);
    Properties properties = new Properties();
    for (int at = 0; at < parts.length; at += 2) properties.setProperty(parts[at], parts[at + 1]);
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    properties.store(output, null);
    String file = output.toString(StandardCharsets.ISO_8859_1);
    String withoutDate = file.substring(file.indexOf('\n') + 1);
    return Base64.getEncoder().encodeToString(withoutDate.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Not getBytes, which replaces halves of characters. */
  private static String encode(String text) {
    byte[] bytes = new byte[text.length() * 2];
    for (int at = 0; at < text.length(); at++) {
      bytes[2 * at] = (byte) (text.charAt(at) >> 8);
      bytes[2 * at + 1] = (byte) text.charAt(at);
    }
    return Base64.getEncoder().encodeToString(bytes);
  }
}
