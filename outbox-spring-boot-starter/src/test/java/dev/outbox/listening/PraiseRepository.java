package dev.outbox.listening;

import org.springframework.data.jpa.repository.JpaRepository;

interface PraiseRepository extends JpaRepository<Praise, Long> {}
