package dev.outbox.hibernate.value;

/** The text of an identifier of several parts: {@code line=2,order=7}. */
final class CompositeText {
    private CompositeText() {}

    /** Keeps the parts apart whatever they contain, by percent-encoding what separates them. */
    static String escape(String part) {
        return part.replace("%", "%25").replace(",", "%2C").replace("=", "%3D");
    }
}
