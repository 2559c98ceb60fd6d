package dev.outbox.listening;

import dev.outbox.spring.OutboxListener;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.core.annotation.AliasFor;

/** An annotation of the application's own. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@OutboxListener(group = "loud", once = false)
@interface Loudly {
    @AliasFor(annotation = OutboxListener.class, attribute = "pattern")
    String[] value();
}
