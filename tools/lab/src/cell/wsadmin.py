# wsadmin of the simulated cell, run by a real Jython 2.7: defines AdminTask, AdminConfig, AdminControl, AdminApp and
# Help as objects whose methods the cell answers over TCP, prints what wsadmin prints, and runs the script it is given.
import sys

from java.io import BufferedInputStream, BufferedReader, BufferedWriter, FileInputStream, InputStreamReader, OutputStreamWriter, PrintStream, FileOutputStream, FileDescriptor
from java.lang import Runtime, String, System, Throwable
from java.lang import Error as JavaError
from java.net import Socket
from java.util import Properties

endpoint_file = sys.argv[1]
out = PrintStream(FileOutputStream(FileDescriptor.out), 1, 'UTF-8')


def load_properties(path):
    properties = Properties()
    stream = BufferedInputStream(FileInputStream(path))
    try:
        properties.load(stream)
    finally:
        stream.close()
    return properties


endpoint = load_properties(endpoint_file)
profile = endpoint.getProperty('profile')
sys.path.append(profile + '/lib')
# Jython scans no jars here (that takes a second), so `import javax.management` needs to be told that there is such a package.
for package in ('javax', 'javax.management', 'com', 'com.ibm', 'com.ibm.ws', 'com.ibm.ws.scripting'):
    sys.add_package(package)
from com.ibm.ws.scripting import ScriptingException


# JSON. The module of that name takes a quarter of a second to load.

def quoted(text):
    parts = [u'"']
    for char in unicode(text):
        code = ord(char)
        if char == u'"' or char == u'\\':
            parts.append(u'\\' + char)
        elif code < 32 or code > 126:
            parts.append(u'\\u%04x' % code if code < 65536 else surrogates(code))
        else:
            parts.append(char)
    parts.append(u'"')
    return u''.join(parts)


def surrogates(code):
    code = code - 65536
    return u'\\u%04x\\u%04x' % (0xd800 + (code >> 10), 0xdc00 + (code & 0x3ff))


def base64_of(data):
    from java.util import Base64
    return Base64.getEncoder().encodeToString(data)


def encoded(value):
    if value is None:
        return u'null'
    if isinstance(value, Properties):
        pairs = [quoted(name) + u':' + quoted(value.getProperty(name)) for name in value.stringPropertyNames()]
        return u'{"properties":{' + u','.join(pairs) + u'}}'
    if hasattr(value, 'typecode'):
        if value.typecode == 'b':
            return u'{"bytes":' + quoted(base64_of(value)) + u'}'
        return u'[' + u','.join([encoded(item) for item in value]) + u']'
    if isinstance(value, (list, tuple)):
        return u'[' + u','.join([encoded(item) for item in value]) + u']'
    if value is True:
        return u'true'
    if value is False:
        return u'false'
    return quoted(value.toString() if hasattr(value, 'toString') else value)


SIMPLE = {u'n': u'\n', u't': u'\t', u'r': u'\r', u'b': u'\b', u'f': u'\f', u'"': u'"', u'\\': u'\\', u'/': u'/'}


class Decoder:
    def __init__(self, text):
        self.text = text
        self.at = 0

    def value(self):
        char = self.text[self.at]
        if char == u'"':
            return self.string()
        if char == u'{':
            return self.members(u'}', self.pair, {})
        if char == u'[':
            return self.members(u']', self.value, [])
        start = self.at
        while self.at < len(self.text) and self.text[self.at] not in u',]}':
            self.at += 1
        word = self.text[start:self.at]
        return {u'null': None, u'true': True, u'false': False}.get(word, word)

    def pair(self):
        name = self.string()
        self.at += 1
        return (name, self.value())

    def members(self, end, read, result):
        self.at += 1
        while self.text[self.at] != end:
            item = read()
            if end == u'}':
                result[item[0]] = item[1]
            else:
                result.append(item)
            if self.text[self.at] == u',':
                self.at += 1
        self.at += 1
        return result

    def string(self):
        parts = []
        start = self.at + 1
        while 1:
            quote = self.text.find(u'"', start)
            slash = self.text.find(u'\\', start, quote)
            if slash < 0:
                parts.append(self.text[start:quote])
                self.at = quote + 1
                return u''.join(parts)
            parts.append(self.text[start:slash])
            kind = self.text[slash + 1]
            if kind == u'u':
                parts.append(unichr(int(self.text[slash + 2:slash + 6], 16)))
                start = slash + 6
            else:
                parts.append(SIMPLE[kind])
                start = slash + 2


def decoded(value):
    if isinstance(value, dict):
        properties = Properties()
        for name, text in value.get('properties', {}).items():
            properties.setProperty(name, text)
        return properties
    return value


# The cell.

class Cell:
    def __init__(self):
        socket = Socket('127.0.0.1', int(endpoint.getProperty('port')))
        socket.setTcpNoDelay(True)
        self.writer = BufferedWriter(OutputStreamWriter(socket.getOutputStream(), 'UTF-8'))
        self.reader = BufferedReader(InputStreamReader(socket.getInputStream(), 'UTF-8'))
        self.send(u'{"token":' + quoted(endpoint.getProperty('token')) + u'}')

    def send(self, line):
        self.writer.write(line + u'\n')
        self.writer.flush()

    def ask(self, request):
        self.send(request)
        line = self.reader.readLine()
        if line is None:
            out.println('The simulated cell has ended.')
            System.exit(103)
        return Decoder(line).value()

    def connect(self, options):
        return self.ask(
            u'{"op":"connect","conntype":%s,"host":%s,"port":%d,"user":%s,"password":%s,"mayPrompt":%s,"requestTimeoutMs":%d,"standIn":false}'
            % (quoted(options['conntype']), quoted(options['host']), int(options['port']), quoted(options['user']),
               quoted(options['password']), encoded(options['mayPrompt']), int(options['requestTimeout']) * 1000))

    def call(self, name, method, arguments):
        reply = self.ask(u'{"op":"call","object":%s,"method":%s,"args":%s}' % (quoted(name), quoted(method), encoded(list(arguments))))
        if reply.get('die'):
            Runtime.getRuntime().halt(137)
        for line in reply['noise']:
            out.println(line)
        error = reply.get('error')
        if error is None:
            return decoded(reply.get('result'))
        raise exception(error['class'], error['message'])


def exception(name, message):
    if name == 'com.ibm.ws.scripting.ScriptingException':
        return ScriptingException(message)
    if name == 'AttributeError':
        return AttributeError(message)
    if name == 'NameError':
        return NameError(message)
    return JavaError(message)


class ScriptObject:
    def __init__(self, cell, name):
        self._cell = cell
        self._name = name

    def __getattr__(self, method):
        if method[:2] == '__':
            raise AttributeError(method)
        return Method(self._cell, self._name, method)


class Method:
    def __init__(self, cell, name, method):
        self._cell = cell
        self._name = name
        self.__name__ = method

    def __call__(self, *arguments):
        return self._cell.call(self._name, self.__name__, arguments)


class AdminNodeManagement:
    """The part of the product's script library that synchronizes; it prints a banner, as all of the library does."""

    def __init__(self, control):
        self._control = control

    def syncActiveNodes(self):
        print '---------------------------------------------------------------'
        print ' AdminNodeManagement:        Synchronize the active nodes'
        print ' Usage: AdminNodeManagement.syncActiveNodes()'
        print ' Return: If the command is successfully invoked, a value of 1 is returned.'
        print '---------------------------------------------------------------'
        print
        manager = self._control.queryNames('type=DeploymentManager,*')
        for node in self._control.invoke(manager, 'syncActiveNodes', 'true').splitlines():
            print node
        return 1


# Options and credentials.

def read_options(arguments):
    options = {'lang': '', 'conntype': 'SOAP', 'host': 'localhost', 'port': endpoint.getProperty('soapPort'), 'user': '', 'password': '',
               'file': None, 'commands': [], 'profiles': [], 'arguments': [], 'config': profile + '/properties/soap.client.props'}
    names = {'-lang': 'lang', '-conntype': 'conntype', '-host': 'host', '-port': 'port', '-user': 'user', '-username': 'user',
             '-password': 'password', '-f': 'file', '-profileName': None, '-p': None, '-tracefile': None, '-jobid': None, '-usejython21': None}
    at = 0
    while at < len(arguments):
        name = arguments[at]
        value = at + 1 < len(arguments) and arguments[at + 1] or ''
        if name == '-javaoption':
            java_option(value, options)
        elif name == '-c':
            options['commands'].append(value)
        elif name == '-profile':
            options['profiles'].append(value)
        elif name in names:
            if names[name] is not None:
                options[names[name]] = value
        elif options['file'] is not None or options['commands']:
            # Whatever follows the script belongs to it.
            options['arguments'] = arguments[at:]
            break
        else:
            out.println('WASX7008E: Unrecognized option: ' + name)
            System.exit(103)
        at += 2
        if name == '-f':
            options['arguments'] = arguments[at:]
            break
    return options


def java_option(value, options):
    for word in value.split(' '):
        if word[:2] == '-D' and '=' in word:
            name, setting = word[2:].split('=', 1)
            System.setProperty(name, setting)
            if name == 'com.ibm.SOAP.ConfigURL':
                options['config'] = setting


def file_of(url):
    path = url
    if path[:5] == 'file:':
        path = path[5:]
        while path[:2] == '//':
            path = path[1:]
    return path


def add_credentials(options):
    try:
        properties = load_properties(file_of(options['config']))
    except Throwable, problem:
        out.println('ADMC0046W: The system failed to load properties from com.ibm.SOAP.configURL: ' + options['config'])
        properties = Properties()
    options['user'] = options['user'] or properties.getProperty('com.ibm.SOAP.loginUserid', '')
    options['password'] = options['password'] or clear(properties.getProperty('com.ibm.SOAP.loginPassword', ''))
    options['mayPrompt'] = properties.getProperty('com.ibm.SOAP.loginSource', 'prompt') not in ('properties', 'none')
    options['requestTimeout'] = properties.getProperty('com.ibm.SOAP.requestTimeout', '180') or '180'


def clear(password):
    if password[:5] != '{xor}':
        return password
    from java.util import Base64
    from array import array
    return String(array('b', [byte ^ 0x5f for byte in Base64.getDecoder().decode(password[5:])]), 'UTF-8').toString()


def typed(prompt):
    out.print(prompt)
    out.flush()
    line = []
    while 1:
        byte = getattr(System, 'in').read()
        if byte < 0 or byte == 10:
            return ''.join(line)
        line.append(chr(byte))


def connect(cell, options):
    reply = cell.connect(options)
    if reply['status'] == 'prompt':
        typed('Realm/Cell Name: <%s>: ' % reply['realm'])
        options['user'] = typed('Username: ')
        options['password'] = typed('Password: ')
        out.println()
        options['mayPrompt'] = False
        reply = cell.connect(options)
    for line in reply['lines']:
        out.println(line)


# The script.

def information(kind, value, trace):
    if isinstance(value, ScriptingException):
        return value.getMessage()
    if isinstance(value, Throwable):
        return value.toString()
    import traceback
    return 'com.ibm.bsf.BSFException: exception from Jython:\n' + ''.join(traceback.format_exception(kind, value, trace))


def run_file(path, namespace):
    try:
        execfile(path, namespace)
        return 0
    except SystemExit, request:
        return exit_code(request.code)
    except:
        kind, value, trace = sys.exc_info()
        out.println('WASX7017E: Exception received while running file "%s"; exception information: %s' % (path, information(kind, value, trace)))
        return 105


def exit_code(code):
    if code is None:
        return 0
    if isinstance(code, int):
        return code
    print code
    return 1


def run_command(command, namespace):
    try:
        exec compile(command, '<input>', 'single') in namespace
        return 0
    except SystemExit, request:
        return exit_code(request.code)
    except:
        kind, value, trace = sys.exc_info()
        out.println('WASX7015E: Exception running command: "%s"; exception information:\n%s' % (command, information(kind, value, trace)))
        return 0


def main():
    options = read_options(sys.argv[2:])
    if options['lang'] != 'jython':
        out.println('The simulated wsadmin speaks Jython only: pass -lang jython.')
        return 103
    add_credentials(options)
    cell = Cell()
    connect(cell, options)
    if options['arguments']:
        shown = ', '.join([argument.replace('\\', '\\\\') for argument in options['arguments']])
        out.println('WASX7303I: The following options are passed to the scripting environment and are available as arguments that are stored in the argv variable: "[%s]"' % shown)
    sys.argv = options['arguments']
    objects = dict([(name, ScriptObject(cell, name)) for name in ('AdminTask', 'AdminConfig', 'AdminControl', 'AdminApp', 'Help')])
    namespace = {'__name__': '__main__', 'sys': sys, 'AdminNodeManagement': AdminNodeManagement(objects['AdminControl'])}
    namespace.update(objects)
    code = 0
    for path in options['profiles']:
        code = code or run_file(path, namespace)
    for command in options['commands']:
        code = code or run_command(command, namespace)
    if options['file'] is not None and code == 0:
        code = run_file(options['file'], namespace)
    try:
        if objects['AdminConfig'].hasChanges():
            name = options['file'] or ''
            out.println('WASX7309W: No "save" was performed before the script "%s" exited; configuration changes will not be saved.' % name)
    except ScriptingException, gone:
        # Not connected, or the dmgr restarted: there is no workspace that could hold changes.
        pass
    return code


code = main()
sys.stdout.flush()
System.exit(code)
