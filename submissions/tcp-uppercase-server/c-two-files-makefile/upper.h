void upper(char *text, int n);
