package dev.outbox.relay.app;

/** A setting is wrong. The message is a sentence for the user, names the option and shows no secret. */
final class InvalidSettingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String option;

    /**
     * Says what is wrong.
     *
     * @param option by whose flag the value could have been given, such as {@code --db-url}; says where the value came from
     */
    InvalidSettingException(String option, String sentence) {
        super(sentence);
        this.option = option;
    }

    String option() {
        return option;
    }
}
