AdminConfig.list('Node01')
