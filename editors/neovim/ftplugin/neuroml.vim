runtime! ftplugin/xml.vim
