"""The Spark job: candidates from Postgres by JDBC → skill features → KMeans → segments back, in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from hirestream.runtime.addresses import postgres_url
from hirestream.runtime.spark import spark_session
from hirestream.segment.adapters.postgres import SegmentStore, jdbc_parts
from hirestream.segment.service import (
    EDUCATION,
    MOST_YEARS,
    SENIORITY_WEIGHT,
    Segment,
    SegmentRun,
    SkillCount,
    TitleCount,
    describe,
    numbers_to_try,
    too_few,
    vocabulary,
)
from hirestream.segment.tableau import write_extract
from hirestream.settings import Settings

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

_DIMENSIONS: Final = 16
_ITERATIONS: Final = 30
_FETCH_ROWS: Final = 5000
_CANDIDATES: Final = """
    SELECT c.doc_id, coalesce(c.language, 'und') AS language, c.title, c.years, c.education_level,
           coalesce(array_agg(DISTINCT s.skill_key) FILTER (WHERE s.skill_key IS NOT NULL), '{}') AS skills
    FROM candidate c LEFT JOIN candidate_skill s USING (doc_id)
    GROUP BY c.doc_id ORDER BY c.doc_id"""


@dataclass(frozen=True)
class _Clustering:
    """Candidates with their cluster in the column `cluster`; `silhouette` is None for a single cluster."""

    candidates: DataFrame
    silhouette: float | None


def segment_pool(settings: Settings, *, k: int | None, seed: int) -> SegmentRun:
    """Segment the pool of the running system and write the Tableau extract, `tableau/segments.hyper`.

    Raises `NotRunning` or `Transient` when Postgres is away.
    """
    url = postgres_url(settings)
    jdbc_url, user, password = jdbc_parts(url)
    session = spark_session(settings, "segment")
    try:
        made = run(session, jdbc_url=jdbc_url, user=user, password=password, k=k, seed=seed)
    finally:
        session.stop()
    folder = settings.root / "tableau"
    write_extract(folder / "segments.hyper", SegmentStore(url).latest_members(), made.segments, log_dir=folder / "logs")
    return made


def run(
    session: SparkSession, *, jdbc_url: str, user: str, password: str, k: int | None = None, seed: int = 7
) -> SegmentRun:
    """Segment all candidates into `k` groups, or as many as lie best apart, and keep the run.

    `jdbc_url` is `jdbc:postgresql://host:port/database`. A pool that is too small gives a run without segments and
    a note that says so. Raises `Transient` when Postgres is away.
    """
    store = SegmentStore(jdbc_url.removeprefix("jdbc:"), user=user, password=password)
    candidates = store.count_candidates()
    note = too_few(candidates)
    if note is not None:
        return store.write_run(seed=seed, candidates=candidates, note=note)
    pool = _read(session, jdbc_url, user, password).cache()
    features = _features(pool).cache()
    try:
        clustering = _cluster(features, candidates, k, seed)
        segments, members = _described(clustering.candidates, store)
    finally:
        features.unpersist()
        pool.unpersist()
    return store.write_run(
        seed=seed, candidates=len(members), silhouette=clustering.silhouette, segments=segments, members=members
    )


def _read(session: SparkSession, jdbc_url: str, user: str, password: str) -> DataFrame:
    reader = session.read.format("jdbc").options(
        url=jdbc_url, user=user, password=password, driver="org.postgresql.Driver", query=_CANDIDATES,
        fetchsize=str(_FETCH_ROWS),
    )  # fmt: skip
    return reader.load()


def _features(pool: DataFrame) -> DataFrame:
    """Add `features`: TF-IDF of the skills in few dimensions, then experience and education."""
    from pyspark.ml.feature import (
        IDF,
        PCA,
        CountVectorizerModel,
        Normalizer,
        VectorAssembler,
    )
    from pyspark.sql import functions as sf

    years = sf.greatest(sf.lit(0.0), sf.least(sf.lit(MOST_YEARS), sf.coalesce("years", sf.lit(0.0))))
    levels = sf.array([sf.lit(level) for level in EDUCATION])
    place = sf.greatest(sf.lit(0), sf.coalesce(sf.array_position(levels, sf.col("education_level")), sf.lit(1)) - 1)
    pool = pool.withColumns(
        {
            "experience": years * (SENIORITY_WEIGHT / MOST_YEARS),
            "education": place * (SENIORITY_WEIGHT / (len(EDUCATION) - 1)),
        }
    )
    had = pool.select(sf.explode("skills").alias("skill")).groupBy("skill").count().collect()
    words = vocabulary({row["skill"]: row["count"] for row in had}, pool.count())
    columns = ["experience", "education"]
    if words:
        counts = CountVectorizerModel.from_vocabulary(words, inputCol="skills", outputCol="counts")
        counted = counts.setBinary(True).transform(pool)
        weighed = IDF(inputCol="counts", outputCol="weighed").fit(counted).transform(counted)
        unit = Normalizer(inputCol="weighed", outputCol="unit").transform(weighed)
        pool = PCA(k=min(_DIMENSIONS, len(words)), inputCol="unit", outputCol="meaning").fit(unit).transform(unit)
        columns.append("meaning")
    return VectorAssembler(inputCols=columns, outputCol="features").transform(pool)


def _cluster(features: DataFrame, number: int, k: int | None, seed: int) -> _Clustering:
    """Cluster into `k`, or into the number of clusters with the best silhouette."""
    from pyspark.ml.clustering import KMeans
    from pyspark.ml.evaluation import ClusteringEvaluator
    from pyspark.sql import functions as sf

    evaluator = ClusteringEvaluator(featuresCol="features", predictionCol="cluster")
    tried: list[tuple[float, int, Any]] = []
    for clusters in numbers_to_try(number) if k is None else [min(k, number)]:
        if clusters > 1:
            model = KMeans(k=clusters, seed=seed, maxIter=_ITERATIONS, predictionCol="cluster").fit(features)
            if sum(size > 0 for size in model.summary.clusterSizes) > 1:  # candidates who are all alike stay together
                tried.append((evaluator.evaluate(model.transform(features)), -clusters, model))
    if not tried:
        return _Clustering(features.withColumn("cluster", sf.lit(0)), None)
    silhouette, _, best = max(tried, key=lambda one: one[:2])
    return _Clustering(best.transform(features), silhouette)


def _described(clustered: DataFrame, store: SegmentStore) -> tuple[list[Segment], dict[str, int]]:
    """Name the clusters; and doc_id → segment_id."""
    from pyspark.sql import functions as sf

    clustered = clustered.select("doc_id", "cluster", "title", "language", "skills").cache()
    sizes = {row["cluster"]: row["count"] for row in clustered.groupBy("cluster").count().collect()}
    titled = clustered.where(sf.length(sf.trim("title")) > 0).groupBy("cluster", "title", "language").count().collect()
    skilled = clustered.select("cluster", sf.explode("skills").alias("skill")).groupBy("cluster", "skill").count()
    titles = [TitleCount(row["cluster"], row["title"], row["language"], row["count"]) for row in titled]
    skills = [SkillCount(row["cluster"], row["skill"], row["count"]) for row in skilled.collect()]
    labels = store.skill_labels(sorted({count.skill_key for count in skills}))
    segments, ids = describe(sizes, titles, skills, labels)
    members = {row["doc_id"]: ids[row["cluster"]] for row in clustered.select("doc_id", "cluster").toLocalIterator()}
    clustered.unpersist()
    return segments, members
