//! Parameters in the query: every style, names and values as the document and the caller have them.

use crate::support::{sent, texts, with};
use wire_client::OptionalNullable;
use wire_client::types::{Filter, Point, QueryStylesOrder};

fn filter() -> Filter {
    with(Filter::new(), |filter| {
        filter.min = Some(1);
        filter.name = Some("a b".to_owned());
        filter.tags = Some(texts(&["x", "y,z"]));
    })
}

fn point() -> Point {
    with(Point::new(), |point| (point.x, point.y) = (Some(1), Some(-2)))
}

#[tokio::test]
async fn nothing_is_sent_that_nobody_set() {
    // `limit` has a default, which is the service's to apply.
    assert_eq!(sent!(parameters().query_styles()).target, "/query/styles");
}

#[tokio::test]
async fn lists_are_joined_by_the_delimiter_of_their_style() {
    let request = sent!(parameters().query_styles().ids(texts(&["a", "b,c", "d e"])));
    assert_eq!(request.target, "/query/styles?ids=a,b%2Cc,d%20e");
    let request = sent!(parameters().query_styles().numbers(vec![1, -2]));
    assert_eq!(request.target, "/query/styles?numbers=1,-2");
    let request = sent!(parameters().query_styles().spaced(texts(&["a", "b", "c d"])));
    assert_eq!(request.target, "/query/styles?spaced=a%20b%20c%20d");
    let request = sent!(parameters().query_styles().piped(texts(&["a", "b|c"])));
    assert_eq!(request.target, "/query/styles?piped=a%7Cb%7Cc");
}

#[tokio::test]
async fn list_that_is_spread_repeats_its_name() {
    let request = sent!(parameters().query_styles().repeated(texts(&["a", "b,c"])));
    assert_eq!(request.target, "/query/styles?repeated=a&repeated=b%2Cc");
}

#[tokio::test]
async fn list_of_different_items_repeats_its_name() {
    let request = sent!(parameters().query_styles().unique(texts(&["b", "a"])));
    assert_eq!(request.target, "/query/styles?unique=b&unique=a");
}

#[tokio::test]
async fn parameter_that_may_be_null_is_sent_when_it_has_a_value() {
    let request = sent!(parameters().query_styles().maybe("m"));
    assert_eq!(request.target, "/query/styles?maybe=m");
    let request = sent!(parameters().query_styles().maybe(OptionalNullable::Null));
    assert_eq!(request.target, "/query/styles");
}

#[tokio::test]
async fn objects_are_written_by_their_style() {
    let request = sent!(parameters().query_styles().filter(filter()));
    let expected =
        "/query/styles?filter[min]=1&filter[name]=a%20b&filter[tags]=x&filter[tags]=y%2Cz";
    assert_eq!(request.target, expected);
    let request = sent!(parameters().query_styles().point(point()));
    assert_eq!(request.target, "/query/styles?x=1&y=-2");
    let request = sent!(parameters().query_styles().flat(point()));
    assert_eq!(request.target, "/query/styles?flat=x,1,y,-2");
}

#[tokio::test]
async fn parameter_with_content_is_json() {
    let request = sent!(parameters().query_styles().where_(filter()));
    let (_, query) = request.target.split_once('?').unwrap();
    let value = query.strip_prefix("where=").unwrap();
    let json = percent_encoding::percent_decode_str(value).decode_utf8().unwrap();
    assert_eq!(json, r#"{"min":1,"name":"a b","tags":["x","y,z"]}"#);
    assert!(!value.contains(['{', '"', ' ', ',']), "{value}");
}

#[tokio::test]
async fn reserved_characters_stay_where_the_document_allows_it() {
    let url = "http://a.b/c?d=e,f&g=#h+i";
    let request = sent!(parameters().query_styles().callback(url));
    assert_eq!(request.target, "/query/styles?callback=http://a.b/c?d=e,f%26g=%23h%2Bi");
}

#[tokio::test]
async fn text_comes_through_whatever_is_in_it() {
    let text = "a b&c=d/é?#+%41😀";
    let request = sent!(parameters().query_styles().text(text));
    let (path, query) = request.target.split_once('?').unwrap();
    assert_eq!(path, "/query/styles");
    let pairs: Vec<_> = form_urlencoded::parse(query.as_bytes()).collect();
    assert_eq!(pairs, [("text".into(), text.into())], "{query}");
}

#[tokio::test]
async fn values_of_an_enum_are_sent_as_the_document_spells_them() {
    for (order, text) in [("asc", "asc"), ("desc", "desc"), ("ASC", "ASC")] {
        let order: QueryStylesOrder = order.parse().unwrap();
        let request = sent!(parameters().query_styles().order(order));
        assert_eq!(request.target, format!("/query/styles?order={text}"));
    }
}

#[tokio::test]
async fn parameter_of_several_types_takes_each() {
    use wire_client::types::QueryStylesParametersEither as Either;
    let request = sent!(parameters().query_styles().either(Either::Integer(5)));
    assert_eq!(request.target, "/query/styles?either=5");
    let request = sent!(parameters().query_styles().either(Either::String("a".to_owned())));
    assert_eq!(request.target, "/query/styles?either=a");
}

#[tokio::test]
async fn parameters_of_both_kinds_share_one_query() {
    let request = sent!(parameters().query_styles().ids(texts(&["a"])).text("t").limit(1));
    assert_eq!(request.target, "/query/styles?limit=1&text=t&ids=a");
}

#[tokio::test]
async fn names_that_are_the_same_in_rust_go_out_as_they_are() {
    let request = sent!(parameters().query_names().page_size(1));
    assert_eq!(request.target, "/query/names?page-size=1");
    let request = sent!(parameters().query_names().page_size_2(2));
    assert_eq!(request.target, "/query/names?page_size=2");
    let request =
        sent!(parameters().query_names().start_time("a").start_time_2("b").start_time_3("c"));
    assert_eq!(request.target, "/query/names?StartTime=a&StartTime%3C=b&StartTime%3E=c");
}

#[tokio::test]
async fn names_that_mean_something_in_rust_or_to_the_call_go_out_as_they_are() {
    let request = sent!(parameters().query_names().timeout_(1));
    assert_eq!(request.target, "/query/names?timeout=1");
    let request = sent!(parameters().query_names().body("b"));
    assert_eq!(request.target, "/query/names?body=b");
    let request = sent!(parameters().query_names().type_("t"));
    assert_eq!(request.target, "/query/names?type=t");
}

#[tokio::test]
async fn names_that_are_not_ascii_or_have_brackets_are_encoded() {
    let request = sent!(parameters().query_names().größe("x"));
    assert_eq!(request.target, "/query/names?gr%C3%B6%C3%9Fe=x");
    let request = sent!(parameters().query_names().sort_by("y"));
    let (_, query) = request.target.split_once('?').unwrap();
    let pairs: Vec<_> = form_urlencoded::parse(query.as_bytes()).collect();
    assert_eq!(pairs, [("sort[by]".into(), "y".into())], "{query}");
}

#[tokio::test]
async fn query_of_the_path_stays_and_others_follow_it() {
    assert_eq!(sent!(parameters().path_fixed()).target, "/path/fixed?kind=fixed");
    let request = sent!(parameters().path_fixed().more("m").ids(texts(&["a", "b"])));
    assert_eq!(request.target, "/path/fixed?kind=fixed&more=m&ids=a,b");
}
