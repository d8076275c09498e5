# Answers the frames of Signet's bridge, so that one suite can drive Jython and the stand-in alike. Jython 2.1 subset.
import sys
from java.io import BufferedReader, InputStreamReader
from java.lang import String, System
from java.util import Base64

nonce, properties = sys.argv


def decode(text):
    return String(Base64.getDecoder().decode(text), 'UTF-8').toString()


def encode(text):
    return Base64.getEncoder().encodeToString(String(text).getBytes('UTF-8'))


def text(value):
    if value is None:
        return ''
    return '%s' % value


def argument(word):
    if word[0] == 's':
        return decode(word[1:])
    if word == 'l':
        return []
    return [decode(item) for item in word[1:].split(',')]


def call(line):
    words = line.split(' ')
    try:
        method = getattr(globals()[words[0]], words[1])
        return 'O' + encode(text(apply(method, [argument(word) for word in words[2:]]))) + '.' + encode('')
    except:
        kind, value = sys.exc_info()[:2]
        if hasattr(value, 'getClass'):
            return 'E' + encode(value.getClass().getName()) + '.' + encode(value.getMessage()) + '.' + encode('')
        return 'E' + encode(kind.__name__) + '.' + encode(text(value)) + '.' + encode('')


def hello():
    try:
        lines = ['connected=1', 'cell=' + AdminControl.getCell(), 'node=' + AdminControl.getNode()]
    except:
        lines = ['connected=0', 'error=' + text(sys.exc_info()[1])]
    return encode('\n'.join(lines))


System.out.println('@@SIGNET ' + nonce + ' HELLO ' + hello())
requests = BufferedReader(InputStreamReader(getattr(System, 'in'), 'UTF-8'))
while 1:
    line = requests.readLine()
    if line is None or line == 'QUIT':
        break
    kind, number, body = line.split(' ')
    items = []
    for request in decode(body).split('\n'):
        items.append(call(request))
        if items[-1][0] == 'E':
            break
    System.out.println('@@SIGNET ' + nonce + ' REPLY ' + number + ' ' + ' '.join(items))
try:
    AdminConfig.reset()
except:
    pass
