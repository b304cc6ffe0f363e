//! Values that lie in an order: addresses, numbers and instants. Between two borders that conditions draw, all are alike.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::IpNet;

use super::situation::{USUAL_ADDRESS, usual_clock};
use crate::policy::condition::Condition;
use crate::protocol::timestamp::Timestamp;

/// Addresses for documentation (RFC 5737, RFC 3849), the usual one first.
const FOR_DOCUMENTATION: [IpAddr; 4] = [
    USUAL_ADDRESS,
    IpAddr::V4(Ipv4Addr::new(198, 51, 100, 7)),
    IpAddr::V4(Ipv4Addr::new(192, 0, 2, 7)),
    IpAddr::V6(Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 7)),
];

/// The block of IPv6 that stands for IPv4, as which such addresses are taken.
const MAPPED: (u128, u128) = (0xffff_0000_0000, 0xffff_ffff_ffff);

/// One address for each interval between the borders of the ranges, with its cost.
pub(super) fn addresses(conditions: &[&Condition]) -> Vec<(IpAddr, u32)> {
    let mut low: BTreeSet<u128> = BTreeSet::from([0]);
    let mut high: BTreeSet<u128> = BTreeSet::from([0, MAPPED.0, MAPPED.1 + 1]);
    let single = |text: &String| text.parse::<IpAddr>().ok().map(IpNet::from);
    for condition in conditions {
        let written = condition.written.iter().filter_map(single);
        for range in condition.addresses().iter().copied().chain(written) {
            let borders = match (range.network(), range.broadcast()) {
                (IpAddr::V4(_), _) => &mut low,
                (IpAddr::V6(_), _) => &mut high,
            };
            borders.insert(number(range.network()));
            borders.extend(number(range.broadcast()).checked_add(1));
        }
    }
    let low = intervals(&low, u128::from(u32::MAX)).into_iter();
    let high = intervals(&high, u128::MAX).into_iter();
    let low = low.map(|(first, last)| within(first, last, false));
    let high = high
        .filter(|(first, _)| !(MAPPED.0..=MAPPED.1).contains(first))
        .map(|(first, last)| within(first, last, true));
    low.chain(high).collect()
}

fn number(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => u128::from(address.to_bits()),
        IpAddr::V6(address) => address.to_bits(),
    }
}

fn intervals(starts: &BTreeSet<u128>, last: u128) -> Vec<(u128, u128)> {
    let starts: Vec<u128> = starts
        .iter()
        .copied()
        .filter(|start| *start <= last)
        .collect();
    let ends = starts.iter().skip(1).map(|next| next - 1).chain([last]);
    starts.iter().copied().zip(ends).collect()
}

/// An address of an interval: one for documentation, or else the first that is no border of the network.
fn within(first: u128, last: u128, is_v6: bool) -> (IpAddr, u32) {
    let known = FOR_DOCUMENTATION.iter().zip(0..).find(|(address, _)| {
        address.is_ipv6() == is_v6 && (first..=last).contains(&number(**address))
    });
    if let Some((address, cost)) = known {
        return (*address, cost);
    }
    let chosen = if first < last { first + 1 } else { first };
    match (is_v6, u32::try_from(chosen)) {
        (false, Ok(bits)) => (IpAddr::V4(Ipv4Addr::from_bits(bits)), 4),
        _ => (IpAddr::V6(Ipv6Addr::from_bits(chosen)), 5),
    }
}

/// The points that conditions compare with.
fn compared(conditions: &[&Condition]) -> Vec<f64> {
    let mut points: Vec<f64> = conditions
        .iter()
        .flat_map(|condition| {
            let written = condition
                .written
                .iter()
                .filter_map(|text| text.parse().ok());
            condition.numbers().iter().copied().chain(written)
        })
        .filter(|point: &f64| point.is_finite())
        .collect();
    points.sort_by(f64::total_cmp);
    points.dedup();
    points
}

/// Whole numbers from 0 on: those next to each point. A length is one.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a cast of a float saturates, and what is out of range is no length"
)]
pub(super) fn lengths(conditions: &[&Condition]) -> Vec<u64> {
    let mut lengths = BTreeSet::from([0]);
    for point in compared(conditions) {
        let next = [
            point.floor() - 1.0,
            point.floor(),
            point.ceil(),
            point.ceil() + 1.0,
        ];
        let possible = next
            .into_iter()
            .filter(|length| (0.0..9e15).contains(length));
        lengths.extend(possible.map(|length| length as u64));
    }
    lengths.into_iter().collect()
}

/// Numbers as texts: each point, and one between any two and beyond the ends.
pub(super) fn numbers(conditions: &[&Condition]) -> Vec<String> {
    let points = compared(conditions);
    let between = points.windows(2).filter_map(|pair| match pair {
        [one, other] => Some(one + (other - one) / 2.0),
        _ => None,
    });
    let beyond = [
        points.first().map(|point| point - 1.0),
        points.last().map(|point| point + 1.0),
    ];
    let all = points.iter().copied().chain(between);
    all.chain(beyond.into_iter().flatten())
        .map(|number| number.to_string())
        .collect()
}

/// Instants: each point, one between any two, whole seconds where there is one, and one beyond the ends.
pub(super) fn instants(conditions: &[&Condition]) -> Vec<Timestamp> {
    let written = |condition: &&Condition| -> Vec<Timestamp> {
        let written = condition
            .written
            .iter()
            .filter_map(|text| text.parse().ok());
        condition
            .instants()
            .iter()
            .copied()
            .chain(written)
            .collect()
    };
    let points: BTreeSet<Timestamp> = conditions.iter().flat_map(written).collect();
    // In microseconds.
    let second = 1_000_000;
    let mut instants = BTreeSet::from([usual_clock()]);
    for point in &points {
        instants.insert(*point);
        let after = points
            .range((
                std::ops::Bound::Excluded(*point),
                std::ops::Bound::Unbounded,
            ))
            .next();
        let point = point.as_microsecond();
        let gap = after.map_or(2 * second, |after| after.as_microsecond() - point);
        let step = if gap > second { second } else { gap / 2 };
        instants.extend(Timestamp::from_microsecond(point + step));
    }
    let first = points.first().and_then(|first| first.moved(-1));
    instants.extend(first);
    instants.into_iter().collect()
}
