# Exports the LTPA keys through the SecurityAdmin MBean and imports them again, as published scripts do.
import sys
import java.lang.String as jstr
import java.util.Properties as jprops
import javax.management as jmgmt
from com.ibm.ws.scripting import ScriptingException

name = jmgmt.ObjectName(AdminControl.queryNames('process=dmgr,type=SecurityAdmin,*'))
keys = AdminControl.invoke_jmx(name, 'exportLTPAKeys', [jstr('labsecret-x').getBytes()], ['[B'])
print 'realm', keys.getProperty('com.ibm.websphere.ltpa.Realm'), isinstance(keys, jprops)
AdminControl.invoke_jmx(name, 'importLTPAKeys', [keys, jstr('labsecret-x').getBytes()], ['java.util.Properties', '[B'])
try:
    AdminControl.invoke_jmx(name, 'importLTPAKeys', [keys, jstr('wrong').getBytes()], ['java.util.Properties', '[B'])
except ScriptingException, refused:
    print 'refused', refused
try:
    Help.help(topic='x')
except TypeError, wrong:
    print 'keywords', wrong
print 'changes', AdminConfig.hasChanges() == 1, sys.argv[0]
AdminNodeManagement.syncActiveNodes()
sys.exit(int(sys.argv[0]))
