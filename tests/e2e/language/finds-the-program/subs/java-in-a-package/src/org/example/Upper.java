package org.example;

class Upper {
    static String of(String text) {
        return text.toUpperCase();
    }
}
