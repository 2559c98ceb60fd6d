package dev.outbox.relay.app;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;

/** What came of running the program inside the test. */
record Invocation(int code, String out, String err) {
    static Invocation of(Map<String, String> environment, String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Main.run(arguments, environment, new PrintWriter(out, true), new PrintWriter(err, true));
        return new Invocation(code, out.toString(), err.toString());
    }

    static Invocation of(String... arguments) {
        return of(Map.of(), arguments);
    }
}
