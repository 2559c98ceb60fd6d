package dev.outbox.hibernate;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.outbox.testkit.OutboxServers;
import dev.outbox.testkit.TestDatabase;
import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Embeddable;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Lob;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Month;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.Currency;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.hibernate.annotations.Formula;
import org.hibernate.annotations.Type;
import org.hibernate.type.SqlTypes;
import org.hibernate.type.descriptor.WrapperOptions;
import org.hibernate.usertype.UserType;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** How values of each type are written, and that what is written is what the database has. */
@OutboxServers
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ValuesIT {
    enum Colour {
        RED,
        GREEN {
            @Override
            public String toString() {
                return "not its name";
            }
        }
    }

    record Money(BigDecimal amount) {}

    static class MoneyConverter implements AttributeConverter<Money, BigDecimal> {
        @Override
        public BigDecimal convertToDatabaseColumn(Money money) {
            return money == null ? null : money.amount;
        }

        @Override
        public Money convertToEntityAttribute(BigDecimal column) {
            return column == null ? null : new Money(column);
        }
    }

    record Tint(String name) {}

    static class TintConverter implements AttributeConverter<Tint, String> {
        @Override
        public String convertToDatabaseColumn(Tint tint) {
            return tint == null ? "none" : tint.name;
        }

        @Override
        public Tint convertToEntityAttribute(String column) {
            return column.equals("none") ? null : new Tint(column);
        }
    }

    static class YesNoConverter implements AttributeConverter<Boolean, String> {
        @Override
        public String convertToDatabaseColumn(Boolean value) {
            return value == null ? null : value ? "yes" : "no";
        }

        @Override
        public Boolean convertToEntityAttribute(String column) {
            return column == null ? null : column.equals("yes");
        }
    }

    /** As libraries have them: Hibernate knows of it neither that it is an array nor of what. */
    static class CountsType implements UserType<int[]> {
        @Override
        public int getSqlType() {
            return SqlTypes.VARCHAR;
        }

        @Override
        public Class<int[]> returnedClass() {
            return int[].class;
        }

        @Override
        public boolean equals(int[] one, int[] other) {
            return Arrays.equals(one, other);
        }

        @Override
        public int[] nullSafeGet(ResultSet rows, int position, WrapperOptions options) throws SQLException {
            String text = rows.getString(position);
            return text == null
                    ? null
                    : Stream.of(text.split(" ")).mapToInt(Integer::parseInt).toArray();
        }

        @Override
        public void nullSafeSet(PreparedStatement statement, int[] value, int position, WrapperOptions options)
                throws SQLException {
            String text = value == null
                    ? null
                    : IntStream.of(value).mapToObj(Integer::toString).collect(joining(" "));
            statement.setString(position, text);
        }

        @Override
        public int[] deepCopy(int[] value) {
            return value == null ? null : value.clone();
        }

        @Override
        public boolean isMutable() {
            return true;
        }
    }

    @Entity(name = "Sample")
    @OutboxEntity
    @SuppressWarnings("deprecation") // old dates are deprecated and still around
    static class Sample {
        @Id
        long id;

        String text;
        Character letter;
        Boolean truth;
        Byte tiny;
        Short small;
        Integer number;
        Long large;
        Float rough;
        Double precise;
        BigDecimal exact;

        @Column(precision = 12, scale = 2)
        BigDecimal price;

        BigInteger huge;
        UUID uuid;

        @Enumerated(EnumType.ORDINAL)
        Colour ordinal;

        @Enumerated(EnumType.STRING)
        Colour named;

        Instant instant;

        @Column(secondPrecision = 3)
        Instant millis;

        LocalDate date;
        LocalTime time;
        LocalDateTime dateTime;
        OffsetDateTime withOffset;
        OffsetTime timeWithOffset;

        @Column(name = "zone_offset")
        ZoneOffset offset;

        Month month;
        DayOfWeek day;
        Period period;
        YearMonth yearMonth;
        MonthDay monthDay;
        ZonedDateTime zoned;
        Duration duration;
        Year year;
        ZoneId zone;

        @jakarta.persistence.Temporal(jakarta.persistence.TemporalType.TIMESTAMP)
        Date oldTimestamp;

        @jakarta.persistence.Temporal(jakarta.persistence.TemporalType.DATE)
        Date oldDate;

        java.sql.Timestamp sqlTimestamp;
        java.sql.Date sqlDate;
        Locale locale;
        Currency currency;
        URI uri;
        byte[] bytes;

        @Lob
        String document;

        @Lob
        byte[] scan;

        String[] words;
        List<Integer> numbers;

        @Type(CountsType.class)
        int[] counts;

        @Convert(converter = MoneyConverter.class)
        Money money;

        @Convert(converter = YesNoConverter.class)
        Boolean yesNo;

        @Formula("1 + 1")
        Integer formula;

        transient String remembered = "not mapped";

        Sample() {}

        Sample(long id) {
            this.id = id;
        }
    }

    /** Of a primitive type, as user types are that are older than their generics. */
    static class YesType implements UserType<Boolean> {
        @Override
        public int getSqlType() {
            return Types.CHAR;
        }

        @Override
        @SuppressWarnings("unchecked") // as old ones do
        public Class<Boolean> returnedClass() {
            return (Class<Boolean>) (Class<?>) boolean.class;
        }

        @Override
        public Boolean nullSafeGet(ResultSet row, int position, WrapperOptions options) throws SQLException {
            return "Y".equals(row.getString(position));
        }

        @Override
        public void nullSafeSet(PreparedStatement statement, Boolean value, int position, WrapperOptions options)
                throws SQLException {
            statement.setString(position, value ? "Y" : "N");
        }

        @Override
        public Boolean deepCopy(Boolean value) {
            return value;
        }

        @Override
        public boolean isMutable() {
            return false;
        }
    }

    @Embeddable
    static class Paint {
        @Convert(converter = TintConverter.class)
        Tint primer;
    }

    @Entity(name = "Wall")
    @OutboxEntity
    static class Wall {
        @Id
        long id;

        String owner;

        @Convert(converter = TintConverter.class)
        Tint tint;

        Paint paint;

        @Type(YesType.class)
        boolean dry;
    }

    @AutoClose
    private final TestApp app;

    private long id;

    ValuesIT(TestDatabase database) {
        app = TestApp.start(database, Sample.class, Wall.class);
    }

    @BeforeEach
    void nextId() {
        id++;
    }

    /** Sets a value on a new entity, then sets it back to null; the events must tell the same value. */
    private void assertWritten(Consumer<Sample> set, Consumer<Sample> clear, String name, String json) {
        app.inTransaction(session -> {
            Sample sample = new Sample(id);
            set.accept(sample);
            session.persist(sample);
        });
        assertThat(app.onlyEvent().data()).contains("\"" + name + "\":" + json);

        app.inTransaction(session -> clear.accept(session.find(Sample.class, id)));
        assertThat(app.onlyEvent().data())
                .contains("\"" + name + "\":null")
                .endsWith("\"changed\":{\"" + name + "\":{\"from\":" + json + ",\"to\":null}}}");
    }

    @Test
    void nullIsNullAndWhatIsNotStateIsLeftOut() {
        app.inTransaction(session -> session.persist(new Sample(id)));

        assertThat(app.onlyEvent().data())
                .contains("\"text\":null", "\"bytes\":null", "\"money\":null", "\"instant\":null")
                .doesNotContain("formula", "remembered");
    }

    @Test
    void textIsEscapedAsJsonNeeds() {
        assertWritten(
                s -> s.text = "a \"quoted\"\n\u00e4\ud83d\ude00",
                s -> s.text = null,
                "text",
                "\"a \\\"quoted\\\"\\n\u00e4\ud83d\ude00\"");
        nextId();
        assertWritten(s -> s.letter = 'x', s -> s.letter = null, "letter", "\"x\"");
    }

    @Test
    void numbersAreNumbers() {
        assertWritten(s -> s.tiny = 1, s -> s.tiny = null, "tiny", "1");
        nextId();
        assertWritten(s -> s.small = 2, s -> s.small = null, "small", "2");
        nextId();
        assertWritten(s -> s.number = -3, s -> s.number = null, "number", "-3");
        nextId();
        assertWritten(s -> s.large = Long.MAX_VALUE, s -> s.large = null, "large", "9223372036854775807");
        nextId();
        assertWritten(s -> s.rough = 1.5f, s -> s.rough = null, "rough", "1.5");
        nextId();
        assertWritten(s -> s.precise = 0.1, s -> s.precise = null, "precise", "0.1");
        nextId();
        assertWritten(s -> s.exact = new BigDecimal("1234567890.10"), s -> s.exact = null, "exact", "1234567890.10");
        nextId();
        assertWritten(
                s -> s.huge = new BigInteger("12345678901234567890"),
                s -> s.huge = null,
                "huge",
                "12345678901234567890");
    }

    @Test
    void truthIsTrueOrFalse() {
        assertWritten(s -> s.truth = true, s -> s.truth = null, "truth", "true");
    }

    @Test
    void aUuidIsText() {
        assertWritten(
                s -> s.uuid = new UUID(1, 2), s -> s.uuid = null, "uuid", "\"00000000-0000-0001-0000-000000000002\"");
    }

    @Test
    void anEnumIsTheNameOfItsConstant() {
        assertWritten(s -> s.ordinal = Colour.GREEN, s -> s.ordinal = null, "ordinal", "\"GREEN\"");
        nextId();
        assertWritten(s -> s.named = Colour.RED, s -> s.named = null, "named", "\"RED\"");
    }

    @Test
    void timesAreIso8601() {
        assertWritten(
                s -> s.instant = Instant.parse("2024-02-29T12:00:00.123456Z"),
                s -> s.instant = null,
                "instant",
                "\"2024-02-29T12:00:00.123456Z\"");
        nextId();
        assertWritten(s -> s.date = LocalDate.of(2024, 2, 29), s -> s.date = null, "date", "\"2024-02-29\"");
        nextId();
        assertWritten(s -> s.time = LocalTime.of(9, 30), s -> s.time = null, "time", "\"09:30:00\"");
        nextId();
        assertWritten(
                s -> s.dateTime = LocalDateTime.of(2024, 2, 29, 9, 30),
                s -> s.dateTime = null,
                "dateTime",
                "\"2024-02-29T09:30:00\"");
        nextId();
        assertWritten(s -> s.duration = Duration.ofMinutes(90), s -> s.duration = null, "duration", "\"PT1H30M\"");
        nextId();
        assertWritten(s -> s.year = Year.of(2024), s -> s.year = null, "year", "2024");
        nextId();
        assertWritten(s -> s.zone = ZoneId.of("Europe/Berlin"), s -> s.zone = null, "zone", "\"Europe/Berlin\"");
        nextId();
        assertWritten(s -> s.offset = ZoneOffset.ofHours(2), s -> s.offset = null, "offset", "\"+02:00\"");
        nextId();
        assertWritten(s -> s.month = Month.MAY, s -> s.month = null, "month", "\"MAY\"");
        nextId();
        assertWritten(s -> s.day = DayOfWeek.FRIDAY, s -> s.day = null, "day", "\"FRIDAY\"");
        nextId();
        assertWritten(s -> s.period = Period.ofDays(3), s -> s.period = null, "period", "\"P3D\"");
        nextId();
        assertWritten(s -> s.yearMonth = YearMonth.of(2024, 2), s -> s.yearMonth = null, "yearMonth", "\"2024-02\"");
        nextId();
        assertWritten(s -> s.monthDay = MonthDay.of(2, 29), s -> s.monthDay = null, "monthDay", "\"--02-29\"");
    }

    @Test
    void aTimeIsRoundedAsItsColumnRoundsIt() {
        Sample sample = new Sample(id);
        sample.instant = Instant.parse("2024-02-29T12:00:00.123456500Z");
        sample.millis = Instant.parse("2024-02-29T12:00:00.123456Z");
        app.inTransaction(session -> session.persist(sample));
        assertThat(app.onlyEvent().data())
                .contains("\"instant\":\"2024-02-29T12:00:00.123457Z\"")
                .contains("\"millis\":\"2024-02-29T12:00:00.123Z\"");

        app.inTransaction(session -> {
            Sample loaded = session.find(Sample.class, id);
            assertThat(loaded.instant).isEqualTo("2024-02-29T12:00:00.123457Z");
            assertThat(loaded.millis).isEqualTo("2024-02-29T12:00:00.123Z");
        });
    }

    @Test
    void aDecimalIsRoundedAsItsColumnRoundsIt() {
        assertWritten(s -> s.price = new BigDecimal("1.555"), s -> s.price = null, "price", "1.56");
        nextId();
        assertWritten(s -> s.price = new BigDecimal("-1.555"), s -> s.price = null, "price", "-1.56");
        nextId();
        assertWritten(s -> s.price = new BigDecimal("1.5"), s -> s.price = null, "price", "1.50");
    }

    @Test
    void aDecimalOfAnotherScaleIsTheSame() {
        app.inTransaction(session -> {
            Sample sample = new Sample(id);
            sample.exact = new BigDecimal("1.50");
            session.persist(sample);
        });
        app.events();

        app.inTransaction(session -> {
            Sample sample = session.find(Sample.class, id);
            sample.exact = new BigDecimal("1.5");
            sample.year = Year.of(2024);
        });
        assertThat(app.onlyEvent().data()).endsWith("\"changed\":{\"year\":{\"from\":null,\"to\":2024}}}");
    }

    @Test
    void timesWithAnOffsetKeepIt() {
        app.inTransaction(session -> {
            Sample sample = new Sample(id);
            sample.withOffset = OffsetDateTime.parse("2024-02-29T09:30:00+02:00");
            sample.zoned = ZonedDateTime.parse("2024-02-29T09:30:00+01:00[Europe/Berlin]");
            sample.timeWithOffset = OffsetTime.parse("09:30:00+02:00");
            session.persist(sample);
        });

        assertThat(app.onlyEvent().data())
                .contains("\"withOffset\":\"2024-02-29T09:30:00+02:00\"", "\"zoned\":\"2024-02-29T09:30:00+01:00\"")
                .contains("\"timeWithOffset\":\"09:30:00+02:00\"");
    }

    @Test
    void anotherOffsetIsTheSameInstantForItsColumn() {
        app.inTransaction(session -> {
            Sample sample = new Sample(id);
            sample.withOffset = OffsetDateTime.parse("2024-02-29T09:30:00+02:00");
            session.persist(sample);
        });
        app.events();

        app.inTransaction(session -> {
            Sample sample = session.find(Sample.class, id);
            sample.withOffset = OffsetDateTime.parse("2024-02-29T12:30:00+05:00");
            sample.year = Year.of(2024);
        });
        assertThat(app.onlyEvent().data())
                .contains("\"withOffset\":\"2024-02-29T12:30:00+05:00\"")
                .endsWith("\"changed\":{\"year\":{\"from\":null,\"to\":2024}}}");
    }

    @Test
    void oldDatesAreWhatTheirColumnsHold() {
        assertWritten(
                s -> s.oldTimestamp = Date.from(Instant.parse("2024-02-29T08:30:00.123Z")),
                s -> s.oldTimestamp = null,
                "oldTimestamp",
                "\"2024-02-29T08:30:00.123Z\"");
        nextId();
        assertWritten(
                s -> s.oldDate = java.sql.Date.valueOf("2024-02-29"),
                s -> s.oldDate = null,
                "oldDate",
                "\"2024-02-29\"");
        nextId();
        assertWritten(
                s -> s.sqlDate = java.sql.Date.valueOf("2024-02-29"),
                s -> s.sqlDate = null,
                "sqlDate",
                "\"2024-02-29\"");
        nextId();
        assertWritten(
                s -> s.sqlTimestamp = java.sql.Timestamp.from(Instant.parse("2024-02-29T08:30:00.123456Z")),
                s -> s.sqlTimestamp = null,
                "sqlTimestamp",
                "\"2024-02-29T08:30:00.123456Z\"");
    }

    @Test
    void whatHasACodeIsTheCode() {
        assertWritten(s -> s.locale = Locale.forLanguageTag("de-AT"), s -> s.locale = null, "locale", "\"de-AT\"");
        nextId();
        assertWritten(s -> s.currency = Currency.getInstance("EUR"), s -> s.currency = null, "currency", "\"EUR\"");
    }

    @Test
    void bytesAreTheirHashAndLength() {
        assertWritten(
                s -> s.bytes = "hello".getBytes(StandardCharsets.UTF_8),
                s -> s.bytes = null,
                "bytes",
                "{\"sha256\":\"2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824\",\"length\":5}");
    }

    @Test
    void bytesChangedInPlaceAreAChange() {
        app.inTransaction(session -> {
            Sample sample = new Sample(id);
            sample.bytes = new byte[] {1, 2, 3};
            session.persist(sample);
        });
        app.events();

        app.inTransaction(session -> session.find(Sample.class, id).bytes[0] = 9);

        assertThat(app.onlyEvent().data())
                .containsPattern("\"changed\":\\{\"bytes\":\\{\"from\":\\{\"sha256\":\"[0-9a-f]+\"");
    }

    @Test
    void largeTextIsText() {
        assertWritten(
                s -> s.document = "long".repeat(1000),
                s -> s.document = null,
                "document",
                "\"" + "long".repeat(1000) + "\"");
    }

    @Test
    void largeBytesAreTheirHashAndLength() {
        assertWritten(
                s -> s.scan = "hello".repeat(10_000).getBytes(StandardCharsets.UTF_8),
                s -> s.scan = null,
                "scan",
                "{\"sha256\":\"0da34d23475c3a84b72bb4ef3b48cacdbb4bfb31a2e2a35107115d6b813cda36\",\"length\":50000}");
    }

    @Test
    void arraysAreArrays() {
        assertWritten(s -> s.words = new String[] {"a", null, "b"}, s -> s.words = null, "words", "[\"a\",null,\"b\"]");
        nextId();
        assertWritten(s -> s.numbers = List.of(1, 2), s -> s.numbers = null, "numbers", "[1,2]");
        nextId();
        assertWritten(s -> s.counts = new int[] {3, 1}, s -> s.counts = null, "counts", "[3,1]");
    }

    @Test
    void aConvertedValueIsItsOwnFormWhereItHasOneAndTheColumnsOtherwise() {
        assertWritten(s -> s.yesNo = true, s -> s.yesNo = null, "yesNo", "true");
        nextId();
        assertWritten(s -> s.money = new Money(new BigDecimal("9.99")), s -> s.money = null, "money", "9.99");
    }

    @Test
    void whatAConverterMakesOfNullIsTold() {
        app.inTransaction(session -> {
            Wall wall = new Wall();
            session.persist(wall);
            session.flush();
            wall.owner = "ann";
        });
        assertThat(app.onlyEvent().data())
                .endsWith(
                        "\"state\":{\"dry\":false,\"owner\":\"ann\",\"paint\":{\"primer\":\"none\"},\"tint\":\"none\"}}");

        app.inTransaction(session -> session.find(Wall.class, 0L).tint = new Tint("red"));
        assertThat(app.onlyEvent().data()).endsWith("\"changed\":{\"tint\":{\"from\":\"none\",\"to\":\"red\"}}}");
    }

    @Test
    void aUserTypeOfAPrimitiveTypeIsToldAsItsValue() {
        app.inTransaction(session -> {
            Wall wall = new Wall();
            wall.id = 1;
            wall.dry = true;
            session.persist(wall);
        });

        assertThat(app.onlyEvent().data()).contains("\"dry\":true");
    }
}
