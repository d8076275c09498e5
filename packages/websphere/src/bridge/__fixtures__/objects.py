# Objects as wsadmin gives them to a script, with the answers and failures that a test needs; then runs the bridge.
import sys
from java.lang import Error, IllegalStateException, RuntimeException, String, System
from java.util import Properties


class AdminTaskObject:
    def echo(self, *args): return '|'.join(['%s' % (arg,) for arg in args])
    def kindOf(self, arg): return arg.__class__.__name__
    def nothing(self): return None
    def unicode(self): return u'gr\xfc\xdfe \u20ac'
    def javaText(self): return String(u'java \u00e9')
    def truth(self): return 1 == 1
    def banner(self):
        print 'AdminNodeManagement: a banner'
        return 'done'
    def toSystemOut(self):
        System.out.println('noise on System.out')
        return 'done'
    def pythonError(self): raise ValueError, 'wrong value'
    def javaError(self): raise IllegalStateException('outer', RuntimeException('CWWIM5018E inner'))
    def javaFatal(self): raise Error('fatal')
    def leave(self): sys.exit(3)
    def big(self): return 'x' * 300000


class AdminConfigObject:
    def reset(self):
        System.out.println('RESET')
        return ''


class AdminControlObject:
    def getCell(self): return 'testCell'
    def getNode(self): return 'testManager'
    def getHost(self): return 'dmgr.example.com'
    def queryNames(self, pattern): return 'WebSphere:name=SecurityAdmin,process=dmgr,type=SecurityAdmin'
    def invoke_jmx(self, name, operation, arguments, signature):
        if operation == 'exportLTPAKeys':
            keys = Properties()
            keys.setProperty('com.ibm.websphere.ltpa.Realm', 'ldap.example.com:389')
            keys.setProperty('password', String(arguments[0], 'UTF-8').toString())
            return keys
        return '%s %s' % (arguments[0].getProperty('com.ibm.websphere.ltpa.Realm'), String(arguments[1], 'UTF-8'))


AdminTask = AdminTaskObject()
AdminConfig = AdminConfigObject()
if sys.argv[2] == 'connected': AdminControl = AdminControlObject()
script = sys.argv[1]
System.out.println('WASX7209I: Connected to process "dmgr"')
sys.argv = sys.argv[3:]
execfile(script)
