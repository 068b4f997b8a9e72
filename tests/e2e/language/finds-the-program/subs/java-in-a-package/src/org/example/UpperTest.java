package org.example;

import static org.junit.Assert.*;

public class UpperTest {
    public void test() {
        assertEquals("A", Upper.of("a"));
    }
}
