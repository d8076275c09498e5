# The end of Signet's bridge that runs inside wsadmin. It answers lists of calls of the wsadmin objects, one framed line
# each, and holds no logic. Written to the Jython 2.1 subset, which WebSphere 8.5.5 ships; runs on 2.7 as well.
#
#   we print   @@SIGNET nonce HELLO b64            lines connected= cell= node= host= jython= error=
#              @@SIGNET nonce REPLY id item ...    item: Oresult.printed or Eclass.message.printed, each part base64
#   we read    CALL id b64                         lines: object method argument ...
#              QUIT                                as does the end of input: drop what is not saved, end
#   argument   s + base64: text;  l + base64,base64: list of texts
#
# Everything else on standard output is wsadmin's own and means nothing.
import sys
from java.io import BufferedReader, ByteArrayInputStream, ByteArrayOutputStream, File, FileDescriptor, FileOutputStream
from java.io import InputStreamReader, PrintStream
from java.lang import String, System
from java.util import Properties

try:
    from java.util import Base64
    def bytesOf(text): return Base64.getDecoder().decode(text)
    def base64Of(data): return Base64.getEncoder().encodeToString(data)
except ImportError:
    # Java before 8 has no java.util.Base64; Java after 10 has no javax.xml.bind.
    from javax.xml.bind import DatatypeConverter
    def bytesOf(text): return DatatypeConverter.parseBase64Binary(text)
    def base64Of(data): return DatatypeConverter.printBase64Binary(data)

nonce, properties = sys.argv[-2:]
File(properties).delete()

# Frames have a stream of their own, because product code also prints to System.out and sys.stdout is captured.
out = PrintStream(FileOutputStream(FileDescriptor.out), 1, "UTF-8")

def decode(text): return String(bytesOf(text), "UTF-8").toString()
def encode(text): return base64Of(String(text).getBytes("UTF-8"))

def textOf(value):
    if value is None: return ""
    if hasattr(value, "toString"): value = value.toString()
    return "%s" % value

class Capture:
    """Takes what Python code prints while a call runs, such as the banners of the product's script library."""
    def __init__(self): self.parts = []
    def write(self, text): self.parts.append(text)
    def flush(self): pass
    def take(self):
        parts = self.parts
        self.parts = []
        return "".join(parts)

class Signet:
    """What needs Java types: keys as bytes go through the SecurityAdmin MBean, so that no file is written."""
    def securityAdmin(self):
        from javax.management import ObjectName
        return ObjectName(AdminControl.queryNames("process=dmgr,type=SecurityAdmin,*").splitlines()[0])

    def exportLtpaKeys(self, password):
        keys = AdminControl.invoke_jmx(self.securityAdmin(), "exportLTPAKeys", [String(password).getBytes("UTF-8")], ["[B"])
        text = ByteArrayOutputStream()
        keys.store(text, None)
        return text.toString("ISO-8859-1")

    def importLtpaKeys(self, text, password):
        keys = Properties()
        keys.load(ByteArrayInputStream(String(text).getBytes("ISO-8859-1")))
        arguments = [keys, String(password).getBytes("UTF-8")]
        return AdminControl.invoke_jmx(self.securityAdmin(), "importLTPAKeys", arguments, ["java.util.Properties", "[B"])

# wsadmin that is not connected may lack any of them.
objects = {"Signet": Signet()}
try: objects["AdminTask"] = AdminTask
except NameError: pass
try: objects["AdminConfig"] = AdminConfig
except NameError: pass
try: objects["AdminControl"] = AdminControl
except NameError: pass
try: objects["AdminApp"] = AdminApp
except NameError: pass
try: objects["Help"] = Help
except NameError: pass

def argument(word):
    if word[0] == "s": return decode(word[1:])
    items = []
    for item in word[1:].split(","):
        items.append(decode(item))
    # An empty list and a list with one empty text look alike on the wire; nothing asks for the latter.
    if word == "l": items = []
    return items

def failure():
    # Only a bare except catches Java exceptions, Python ones and the string exceptions of Jython 2.1 alike.
    kind, value = sys.exc_info()[:2]
    if not hasattr(value, "getClass"):
        name = textOf(kind)
        if hasattr(kind, "__name__"): name = kind.__name__
        return name, textOf(value)
    message = textOf(value.getMessage())
    cause = value.getCause()
    depth = 0
    while cause is not None and depth < 5:
        if message.find(textOf(cause.getMessage())) < 0: message = message + "\n" + textOf(cause)
        cause = cause.getCause()
        depth = depth + 1
    return value.getClass().getName(), message

captured = Capture()

def item(line):
    words = line.split(" ")
    captured.take()
    printed = sys.stdout
    sys.stdout = captured
    try:
        try:
            arguments = []
            for word in words[2:]: arguments.append(argument(word))
            if not objects.has_key(words[0]): raise NameError, words[0]
            method = getattr(objects[words[0]], words[1])
            result = textOf(method(*arguments))
            return "O" + encode(result) + "." + encode(captured.take())
        except:
            name, message = failure()
            return "E" + encode(name) + "." + encode(message) + "." + encode(captured.take())
    finally:
        sys.stdout = printed

def hello():
    lines = ["jython=" + textOf(sys.version).splitlines()[0]]
    try:
        cell = textOf(AdminControl.getCell())
        if cell == "": raise NameError, "AdminControl is not connected"
        lines = lines + ["connected=1", "cell=" + cell, "node=" + textOf(AdminControl.getNode())]
        lines.append("host=" + textOf(AdminControl.getHost()))
    except:
        name, message = failure()
        lines = lines + ["connected=0", "error=" + " ".join((name + ": " + message).splitlines())]
    return encode("\n".join(lines))

def serve():
    out.println("@@SIGNET " + nonce + " HELLO " + hello())
    requests = BufferedReader(InputStreamReader(getattr(System, "in"), "UTF-8"))
    while 1:
        line = requests.readLine()
        if line is None or line == "QUIT": return
        words = line.split(" ")
        if len(words) != 3 or words[0] != "CALL": continue
        items = []
        for request in decode(words[2]).split("\n"):
            items.append(item(request))
            # A later call may build on an earlier one, so a list ends with its first error.
            if items[-1][0] == "E": break
        out.println("@@SIGNET " + nonce + " REPLY " + words[1] + " " + " ".join(items))

serve()
# Without this wsadmin complains about unsaved changes (WASX7309W) and leaves a workspace behind.
try: AdminConfig.reset()
except: pass
